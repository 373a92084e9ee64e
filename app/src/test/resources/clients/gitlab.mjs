// Drives GitLab's API as others do, with the npm package `@gitbeaker/rest`.
// Arguments: the directory that holds node_modules, GitLab's address, a token, GROUP/PROJECT, a branch, the branch to merge it into.
import { createRequire } from 'node:module';

const [tools, host, token, project, branch, base] = process.argv.slice(2);
const { Gitlab } = createRequire(tools + '/')('@gitbeaker/rest');
const api = new Gitlab({ host, token });

const me = await api.Users.showCurrentUser();
const made = await api.Issues.create(project, 'Theirs ☃', { description: 'by another client', labels: 'loop/plan,bug' });
const edited = await api.Issues.edit(project, made.iid, { addLabels: 'loop/planning', removeLabels: 'loop/plan' });
await api.IssueNotes.create(project, made.iid, 'theirs');
const notes = await api.IssueNotes.all(project, 1, { sort: 'asc', orderBy: 'created_at' });
await api.ProjectLabels.create(project, 'theirs', '#123456', { description: 'made by another client' });
const listed = await api.Issues.all({ projectId: project, state: 'opened', orderBy: 'updated_at', sort: 'asc', updatedAfter: '2026-01-01T00:00:00Z', perPage: 2 });
const labelled = await api.Issues.all({ projectId: project, labels: 'loop/plan' });
const closed = await api.Issues.edit(project, made.iid, { stateEvent: 'close' });

const request = await api.MergeRequests.create(project, branch, base, 'Their change', { description: 'by another client' });
await api.Commits.editStatus(project, request.sha, 'failed', { name: 'their build', targetUrl: 'https://ci.example/theirs', description: 'broken ☃' });
const statuses = await api.Commits.allStatuses(project, request.sha);
const requests = await api.MergeRequests.all({ projectId: project, state: 'opened', perPage: 1 });
const ours = requests.find((r) => r.source_branch.endsWith('-ours'));
const ended = await api.MergeRequests.edit(project, ours.iid, { stateEvent: 'close' });

const refusals = [];
for (const attempt of [
  () => api.Issues.show(999, { projectId: project }),
  () => api.Issues.create(project, ''),
  () => api.MergeRequests.create(project, branch, base, 'Twice'),
]) {
  try {
    await attempt();
  } catch (error) {
    refusals.push({ status: error.cause.response.status, description: error.cause.description });
  }
}
console.log(JSON.stringify({ me: me.username, made, edited, notes, listed, labelled, closed, request, statuses, requests: requests.length, ended, refusals }));
