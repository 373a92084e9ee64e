// Drives Bitbucket's API as others do, with the npm package `bitbucket`.
// Arguments: the directory that holds node_modules, the API's address, a token, WORKSPACE/REPOSITORY, a branch, the branch to merge it into.
import { createRequire } from 'node:module';

const [tools, baseUrl, token, repository, branch, base] = process.argv.slice(2);
const { Bitbucket } = createRequire(tools + '/')('bitbucket');
const api = new Bitbucket({ baseUrl, auth: { token }, notice: false });
const [workspace, repo_slug] = repository.split('/');
const here = { workspace, repo_slug };

const { data: opened } = await api.pullrequests.create({
  ...here,
  _body: { title: 'Theirs ☃', description: 'by another client', source: { branch: { name: branch } }, destination: { branch: { name: base } } },
});
const { data: commit } = await api.commits.get({ ...here, commit: opened.source.commit.hash });
await api.commitstatuses.createBuildStatus({
  ...here,
  commit: commit.hash,
  _body: { key: 'theirs', name: 'Their build', state: 'FAILED', url: 'https://ci.example/theirs', description: 'broken ☃' },
});
const { data: statuses } = await api.commitstatuses.list({ ...here, commit: commit.hash });

const listed = [];
let { data: page } = await api.pullrequests.list({ ...here, state: 'OPEN', q: 'source.branch.name ~ "issue-1-"', sort: '-updated_on', pagelen: 2 });
let pages = 1;
for (;;) {
  listed.push(...page.values.map((pull) => ({ id: pull.id, branch: pull.source.branch.name, title: pull.title, from: pull.source.repository.full_name })));
  if (!api.hasNextPage(page)) break;
  ({ data: page } = await api.getNextPage(page));
  pages++;
}
const { data: declined } = await api.pullrequests.decline({ ...here, pull_request_id: listed.at(-1).id });

let refused;
try {
  await api.pullrequests.create({ ...here, _body: { title: 'No branch', source: { branch: { name: 'issue-1-none' } } } });
} catch (error) {
  refused = { status: error.status, message: error.error.error.message };
}
// The client's own table of the API, made from Bitbucket's published description.
const routes = Object.values(api)
  .flatMap((namespace) => (namespace && typeof namespace === 'object' ? Object.values(namespace) : []))
  .filter((operation) => operation?.endpoint)
  .map(({ endpoint: { DEFAULTS } }) => ({ method: DEFAULTS.method, url: DEFAULTS.url, parameters: Object.keys(DEFAULTS.request?.validate ?? {}) }));
console.log(JSON.stringify({ routes, opened: opened.id, commit: commit.hash, abbreviated: opened.source.commit.hash, statuses: statuses.values, listed, pages, declined: declined.state, refused }));
