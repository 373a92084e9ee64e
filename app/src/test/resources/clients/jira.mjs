// Drives Jira's API as others do, with the npm package `jira.js`, which checks every answer against its schemas; run with AUDIT_SCHEMAS=true those know every member.
// Arguments: the directory that holds node_modules, the site's address, an email address, a token, a project's key, the key of an issue of it.
// On stdin the requests that somebody else made, [{operation, query, body}], to be checked against the schemas of what may be asked.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [tools, host, email, apiToken, project, theirs] = process.argv.slice(2);
const from = (path) => import(pathToFileURL(`${tools}/node_modules/jira.js/dist/${path}`));
const { createCloudClient } = await from('index.js');
const models = await from('cloud/index.js');
const jira = createCloudClient({ host, auth: { type: 'basic', email, apiToken }, onSchemaMismatch: 'throw' });

const paragraph = (text, ...marks) => ({ type: 'paragraph', content: [{ type: 'text', text, ...(marks.length ? { marks } : {}) }] });
const document = (...content) => ({ type: 'doc', version: 1, content });

const me = await jira.myself.getCurrentUser();
const place = await jira.projects.getProject({ projectIdOrKey: project });
const kinds = await jira.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey: project });
const created = await jira.issues.createIssue({
  fields: {
    summary: 'Made by another client ☃',
    project: { key: place.key },
    issuetype: { id: kinds.issueTypes.find((kind) => kind.name === 'Task').id },
    description: document(paragraph('By *another* client', { type: 'strong' }), { type: 'rule' }),
    labels: ['loop/plan', 'theirs'],
  },
});
await jira.issues.editIssue({ issueIdOrKey: created.key, update: { labels: [{ add: 'loop/code' }, { remove: 'loop/plan' }] } });
const said = await jira.issueComments.addComment({ issueIdOrKey: theirs, body: document(paragraph('seen', { type: 'code' })), properties: [{ key: 'other', value: { a: 1 } }] });
const { transitions } = await jira.issues.getTransitions({ issueIdOrKey: created.key, expand: ['transitions.fields'] });
await jira.issues.doTransition({ issueIdOrKey: created.key, transition: { id: transitions.find((step) => step.to.name === 'Done').id } });
const after = await jira.issues.getIssue({ issueIdOrKey: created.key, fields: ['status', 'labels'] });

const listed = [];
let pages = 0;
for (let nextPageToken; ; pages++) {
  const page = await jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({
    jql: `project = "${project}" ORDER BY key ASC`, fields: ['summary', 'labels', 'creator'], maxResults: 50, nextPageToken, reconcileIssues: [Number(created.id)],
  });
  listed.push(...page.issues.map((issue) => ({ key: issue.key, title: issue.fields.summary, labels: issue.fields.labels, creator: issue.fields.creator.accountId })));
  if (page.isLast) break;
  nextPageToken = page.nextPageToken;
}
const issue = await jira.issues.getIssue({ issueIdOrKey: theirs });
const { comments, total } = await jira.issueComments.getComments({ issueIdOrKey: theirs, orderBy: 'created' });
const { values } = await jira.issueComments.getCommentsByIds({ ids: comments.map((comment) => Number(comment.id)), expand: ['properties'] });

// What each operation takes: the members of its body, and of its query.
const operations = {
  'POST search/jql': [models.SearchAndReconcileRequestSchema],
  'POST comment/list': [models.IssueCommentListRequestSchema, 'getCommentsByIds'],
  'POST issue': [models.IssueUpdateDetailsSchema, 'createIssue'],
  'PUT issue/KEY': [models.IssueUpdateDetailsSchema, 'editIssue'],
  'POST issue/KEY/comment': [models.CommentInputSchema, 'addComment'],
  'POST issue/KEY/transitions': [models.IssueUpdateDetailsSchema, 'doTransition'],
  'GET issue/KEY': [null, 'getIssue'],
  'GET issue/KEY/comment': [null, 'getComments'],
  'GET issue/KEY/transitions': [null, 'getTransitions'],
  'GET issue/createmeta/KEY/issuetypes': [null, 'getCreateIssueMetaIssueTypes'],
  'GET project/KEY': [null, 'getProject'],
  'GET myself': [null, 'getCurrentUser'],
};
const wrong = [];
for (const { operation, query, body } of JSON.parse(readFileSync(0, 'utf8'))) {
  const [schema, parameters] = operations[operation] ?? [];
  if (schema === undefined) {
    wrong.push(`no such operation: ${operation}`);
    continue;
  }
  if (schema) {
    const result = schema.safeParse(body);
    if (!result.success) wrong.push(`${operation}: ${result.error.message}`);
  }
  if (parameters) {
    const file = await from(`cloud/parameters/${parameters}.js`);
    const known = Object.keys(Object.values(file).find((value) => value.shape || value.unwrap)?.unwrap?.().shape ?? Object.values(file)[0].shape);
    for (const name of Object.keys(query)) if (!known.includes(name)) wrong.push(`${operation}: no such parameter ${name}`);
  } else if (Object.keys(query).length) {
    wrong.push(`${operation}: no parameters`);
  }
}

const drift = globalThis[Symbol.for('apis-code-gen.schemaAudit')] ?? [];
console.log(JSON.stringify({
  me: me.accountId,
  made: created.key,
  said: said.id,
  status: after.fields.status.name,
  labels: after.fields.labels,
  pages: pages + 1,
  listed,
  description: issue.fields.description,
  total,
  bodies: comments.map((comment) => comment.body),
  properties: values.map((comment) => comment.properties),
  wrong,
  drift,
}));
