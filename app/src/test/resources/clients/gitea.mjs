// Does with gitea-js, a client generated from Gitea's own API description, what people and their tools do, and prints what it saw as JSON.
// Arguments: the directory with node_modules, the server's URL, a token, OWNER, REPOSITORY, the number of an issue somebody else made, a branch to merge.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [tools, url, token, owner, repo, foreign, branch] = process.argv.slice(2);
const { giteaApi } = createRequire(join(tools, 'package.json'))('gitea-js');
const { repos, user } = giteaApi(url, { token });
const seen = {};

const summary = ({ number, title, body, state, user, labels }) => ({ number, title, body, state, author: user.login, labels: labels.map((l) => l.name) });

seen.login = (await user.userGetCurrent()).data.login;

// What somebody else did.
seen.foreign = summary((await repos.issueGetIssue(owner, repo, foreign)).data);
seen.foreignComments = (await repos.issueGetComments(owner, repo, foreign)).data.map((c) => c.body);

// An issue with labels and comments.
const label = async (name) => (await repos.issueCreateLabel(owner, repo, { name, color: '#123456', description: 'by the client' })).data.id;
const [kept, dropped] = [await label('client/kept'), await label('client/dropped')];
const made = (await repos.issueCreateIssue(owner, repo, { title: 'By the client', body: 'Grüße ☃', labels: [dropped] })).data;
await repos.issueAddLabel(owner, repo, made.number, { labels: [kept] });
await repos.issueRemoveLabel(owner, repo, made.number, dropped);
await repos.issueCreateComment(owner, repo, made.number, { body: 'said by the client' });
await repos.issueEditIssue(owner, repo, made.number, { title: 'By the client, edited', state: 'closed' });
seen.made = summary((await repos.issueGetIssue(owner, repo, made.number)).data);

// More than a page, with the labels the client knows.
for (let i = 0; i < 7; i++) {
  await repos.issueCreateIssue(owner, repo, { title: `paged ${i}`, labels: [kept] });
}
const paged = [];
let total;
for (let page = 1; total === undefined || paged.length < total; page++) {
  const answer = await repos.issueListIssues(owner, repo, { type: 'issues', state: 'open', labels: 'client/kept', limit: 3, page });
  total = Number(answer.headers.get('X-Total-Count'));
  paged.push(...answer.data.map((issue) => issue.title));
  if (answer.data.length === 0) throw new Error(`page ${page} is empty, ${paged.length} of ${total} seen`);
}
seen.paged = paged;

// A pull request and what CI says of it.
const pull = (await repos.repoCreatePullRequest(owner, repo, { title: 'Merge me', body: 'please', head: branch, base: 'main' })).data;
await repos.repoCreateStatus(owner, repo, pull.head.sha, { context: 'client/build', state: 'pending', target_url: 'https://ci.example/1' });
await repos.repoCreateStatus(owner, repo, pull.head.sha, { context: 'client/build', state: 'success', target_url: 'https://ci.example/1', description: 'fine' });
seen.statuses = (await repos.repoListStatuses(owner, repo, pull.head.sha, { sort: 'highestindex' })).data.map((s) => `${s.context} ${s.status}`);
await repos.repoMergePullRequest(owner, repo, pull.number, { Do: 'merge' });
const pulls = (await repos.repoListPullRequests(owner, repo, { state: 'all', sort: 'recentupdate' })).data;
seen.pull = pulls.map(({ number, state, merged, head }) => ({ number, state, merged, label: head.label, sha: head.sha }))[0];

console.log(JSON.stringify(seen));
