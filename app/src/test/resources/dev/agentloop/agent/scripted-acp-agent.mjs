// A coding agent for the tests that speaks just enough ACP (JSON-RPC, one message a line, on stdio) for acpx to work with it.
// What it does is steered by words in the prompt:
//   tool     starts a child process (`sleep 600`) as a real agent's tool would
//   stubborn agent and tool ignore SIGTERM and SIGHUP
//   daemon   the tool is started in a session of its own by a process that ends at once (a double fork)
//   wait     the turn never ends by itself; acpx's cancel ends it
//   mute     (environment AGENT_MUTE=1) never answers at all, not even `initialize`
// It remembers its sessions in a folder ($AGENT_STATE), so that session/load tells a resumed session from an unknown one.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync, appendFileSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { randomUUID } from 'node:crypto';

const state = process.env.AGENT_STATE;
mkdirSync(state, { recursive: true });
const memory = (sessionId) => `${state}/${sessionId}.txt`;
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const say = (sessionId, text) =>
  send({ method: 'session/update', params: { sessionId, update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } } });
const waiting = new Map(); // session id -> id of the prompt whose turn is still open

function startTool(text) {
  const stubborn = text.includes('stubborn');
  const script = stubborn ? `trap '' TERM HUP INT; while :; do sleep 1; done` : 'exec sleep 600';
  const command = text.includes('daemon') ? `setsid sh -c "${script}" >/dev/null 2>&1 </dev/null & exit 0` : script;
  if (stubborn) for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => {});
  spawn('sh', ['-c', command], { stdio: 'ignore' });
}

const methods = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: { loadSession: true }, authMethods: [] }),
  'session/new': () => {
    const sessionId = randomUUID();
    writeFileSync(memory(sessionId), '');
    return { sessionId };
  },
  'session/load': ({ sessionId }) => {
    if (!existsSync(memory(sessionId))) throw new Error(`unknown session ${sessionId}`);
    return {};
  },
};

function prompt(id, { sessionId, prompt: blocks }) {
  const text = blocks.map((block) => block.text ?? '').join('');
  appendFileSync(memory(sessionId), '.');
  say(sessionId, `turn ${readFileSync(memory(sessionId), 'utf8').length}`);
  if (/tool|stubborn|daemon/.test(text)) startTool(text);
  if (text.includes('wait')) waiting.set(sessionId, id);
  else send({ id, result: { stopReason: 'end_turn' } });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  if (process.env.AGENT_MUTE === '1') return;
  const { id, method, params } = JSON.parse(line);
  if (method === 'session/prompt') return prompt(id, params);
  if (method === 'session/cancel') {
    const open = waiting.get(params.sessionId);
    waiting.delete(params.sessionId);
    if (open !== undefined) send({ id: open, result: { stopReason: 'cancelled' } });
    return;
  }
  if (id === undefined || method === undefined) return;
  try {
    if (!methods[method]) return send({ id, error: { code: -32601, message: `no ${method}` } });
    send({ id, result: methods[method](params) });
  } catch (error) {
    send({ id, error: { code: -32603, message: error.message } });
  }
});
