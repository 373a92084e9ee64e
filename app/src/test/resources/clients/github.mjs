// Drives GitHub's API as others do, with the npm package `@octokit/rest`.
// Arguments: the directory that holds node_modules, the API's address, a token, OWNER/NAME, a branch, the branch to merge it into.
import { pathToFileURL } from 'node:url';

const [tools, baseUrl, auth, repository, branch, base] = process.argv.slice(2);
const { Octokit } = await import(pathToFileURL(`${tools}/node_modules/@octokit/rest/dist-src/index.js`));
const quiet = () => {};
const api = new Octokit({ baseUrl, auth, log: { debug: quiet, info: quiet, warn: console.error, error: quiet } });
const [owner, repo] = repository.split('/');
const here = { owner, repo };
const names = (labels) => labels.map((label) => label.name);

const { data: me } = await api.users.getAuthenticated();
const { data: made } = await api.issues.create({ ...here, title: 'Theirs', body: 'by another client', labels: ['loop/plan', 'bug'] });
const theirs = { ...here, issue_number: made.number };
await api.issues.addLabels({ ...theirs, labels: ['loop/planning'] });
const { data: left } = await api.issues.removeLabel({ ...theirs, name: 'loop/plan' });
await api.issues.createComment({ ...theirs, body: 'theirs' });
const comments = await api.paginate(api.issues.listComments, { ...here, issue_number: 1, per_page: 2 });
await api.issues.createLabel({ ...here, name: 'theirs', color: '123456' });
const { data: label } = await api.issues.getLabel({ ...here, name: 'theirs' });
const labels = await api.paginate(api.issues.listLabelsForRepo, { ...here, per_page: 2 });

let pages = 0;
const listed = await api.paginate(api.issues.listForRepo, { ...here, state: 'open', sort: 'created', direction: 'asc', since: '2026-01-01T00:00:00Z', per_page: 2 }, ({ data }) => {
  pages++;
  return data.map(({ title, user, pull_request }) => ({ title, author: user.login, pull: Boolean(pull_request) }));
});
const { data: labelled } = await api.issues.listForRepo({ ...here, labels: 'loop/plan' });
const { data: edited } = await api.issues.update({ ...theirs, title: 'Theirs ☃', state: 'closed' });
const { data: read } = await api.issues.get(theirs);

const { data: opened } = await api.pulls.create({ ...here, title: 'Their change', body: 'by another client', head: branch, base });
const sha = opened.head.sha;
const status = (context, state) => api.repos.createCommitStatus({ ...here, sha, context, state, target_url: `https://ci.example/${state}`, description: `${state} ☃` });
const colours = [];
for (const [context, state] of [[], ['their build', 'pending'], ['their lint', 'success'], ['their build', 'success'], ['their lint', 'error']]) {
  if (context) await status(context, state);
  colours.push((await api.repos.getCombinedStatusForRef({ ...here, ref: sha })).data.state);
}
// Its `paginate` takes an answer's first member for the list, which is the combined state here.
const combined = [];
for (let page = 1, more = true; more; page++) {
  const { data, headers } = await api.repos.getCombinedStatusForRef({ ...here, ref: sha, per_page: 1, page });
  combined.push(...data.statuses);
  more = headers.link?.includes('rel="next"') ?? false;
}
const { data: statuses } = await api.repos.listCommitStatusesForRef({ ...here, ref: sha });
const pulls = await api.paginate(api.pulls.list, { ...here, state: 'open', per_page: 1 });
const { data: of } = await api.pulls.list({ ...here, state: 'all', head: `${owner}:${branch}` });
const ours = pulls.find((pull) => pull.head.ref.endsWith('-ours'));
const { data: ended } = await api.pulls.update({ ...here, pull_number: ours.number, state: 'closed' });
await api.pulls.merge({ ...here, pull_number: opened.number });
const { data: merged } = await api.pulls.get({ ...here, pull_number: opened.number });

const refusals = [];
for (const attempt of [
  () => api.issues.get({ ...here, issue_number: 999 }),
  () => api.issues.removeLabel({ ...theirs, name: 'loop/none' }),
  () => api.issues.create({ ...here, title: '' }),
  () => api.issues.createLabel({ ...here, name: 'theirs', color: '123456' }),
  () => api.pulls.create({ ...here, title: 'No branch', head: 'issue-1-none', base }),
  async () => {
    await api.pulls.create({ ...here, title: 'Once', head: 'issue-1-twice', base });
    await api.pulls.create({ ...here, title: 'Twice', head: 'issue-1-twice', base });
  },
  () => api.repos.createCommitStatus({ ...here, sha, state: 'green' }),
  () => new Octokit({ baseUrl, auth: 'wrong', log: { debug: quiet, info: quiet, warn: quiet, error: quiet } }).users.getAuthenticated(),
]) {
  try {
    await attempt();
    refusals.push({});
  } catch (error) {
    refusals.push({ status: error.status, message: error.response.data.message, errors: error.response.data.errors ?? [] });
  }
}
console.log(JSON.stringify({
  me: me.login,
  made: made.number,
  left: names(left),
  comments: comments.map(({ body, user }) => ({ body, author: user.login })),
  label: label.color,
  labels: names(labels),
  listed,
  pages,
  labelled: labelled.map((issue) => issue.title),
  edited: { title: edited.title, state: edited.state },
  read: { title: read.title, body: read.body, labels: names(read.labels) },
  sha,
  colours,
  combined: combined.map(({ context, state }) => ({ context, state })),
  statuses: statuses.map(({ context, state }) => `${context} ${state}`),
  pulls: pulls.map((pull) => pull.head.ref),
  of: of.map((pull) => pull.title),
  ended: ended.state,
  merged: { merged: merged.merged, state: merged.state },
  refusals,
}));
