// The conversation of a run, live: what the server sends is added at the end, or takes the place of what has its id. The browser connects again by itself, and says up to where it has everything.
(() => {
  'use strict';
  const conversation = document.querySelector('[data-events]');
  const state = document.getElementById('live-state');
  if (!conversation || !window.EventSource) return;

  // Blocks that are kept: more is nothing to scroll through, and the server has them under "Earlier".
  const MOST = 2000;
  // Milliseconds between two announcements to a screen reader, which is told that there is something, not all of it.
  const SELDOM = 10000;
  let announced = 0;

  const say = (text) => { if (state.textContent !== text) state.textContent = text; };

  const isAtEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 40;

  const put = (block) => {
    const before = document.getElementById(block.id);
    if (!before) {
      conversation.append(block);
      return;
    }
    // What somebody unfolded stays so.
    if (before.open) block.open = true;
    const focused = before.contains(document.activeElement);
    before.replaceWith(block);
    if (focused) (block.querySelector('summary') || block).focus({ preventScroll: true });
  };

  const forget = () => {
    let gone = false;
    while (conversation.childElementCount > MOST) {
      conversation.firstElementChild.remove();
      gone = true;
    }
    if (!gone) return;
    let earlier = document.getElementById('earlier');
    if (!earlier) {
      earlier = document.createElement('a');
      earlier.id = 'earlier';
      earlier.rel = 'prev';
      earlier.textContent = 'Earlier …';
      conversation.before(earlier);
    }
    const at = /^at-(\d+)/.exec(conversation.firstElementChild.id);
    earlier.setAttribute('href', location.pathname + '?to=' + at[1]);
  };

  const events = new EventSource(conversation.dataset.events);
  events.addEventListener('open', () => say('Live: what comes is added at the end.'));
  events.addEventListener('blocks', (event) => {
    const wasAtEnd = isAtEnd();
    const received = document.createElement('template');
    received.innerHTML = event.data;
    for (const block of [...received.content.children]) put(block);
    forget();
    const nothing = document.getElementById('nothing');
    if (nothing) nothing.remove();
    if (wasAtEnd) window.scrollTo(0, document.documentElement.scrollHeight);
    if (Date.now() - announced > SELDOM) {
      announced = Date.now();
      say('Live: ' + conversation.childElementCount + ' entries so far.');
    }
  });
  events.addEventListener('end', (event) => {
    events.close();
    say(event.data);
    document.getElementById('run-head').dispatchEvent(new Event('run-over'));
  });
  events.addEventListener('error', () => {
    say(events.readyState === EventSource.CLOSED
      ? 'No longer live: the server did not go on. Reload the page to see what came since.'
      : 'The connection was interrupted; it is tried again.');
  });
})();
