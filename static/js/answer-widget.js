// A questionnaire inside another site's page. One line puts it there:
//   <script src="https://…/s/<tenant>/<code>/widget.js" async></script>
// data-show="inline" puts it where the script stands, data-label is the button's word, data-after="20" waits so many
// seconds. Whoever has answered is not asked again by this browser.
(() => {
  const script = document.currentScript;
  const { code, open, close } = script.sqm;
  const inline = script.dataset.show === 'inline';
  const key = `sqm-${code}`;
  const remembered = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const remember = () => {
    try { localStorage.setItem(key, '1'); } catch { /* not allowed here: asked again another time */ }
  };
  if (remembered()) return;

  const address = new URL(script.src);
  const make = (name, style, parts = {}) => {
    const node = document.createElement(name);
    Object.assign(node.style, style);
    Object.assign(node, parts);
    return node;
  };
  const frame = make('iframe', { border: '0', width: '100%', height: inline ? '420px' : '100%', colorScheme: 'normal' }, {
    title: script.dataset.label || open,
    src: new URL(`embed${address.search}`, address).href,
    loading: 'lazy',
  });

  const start = () => {
    let panel;
    let button;
    const shut = () => {
      panel?.remove();
      panel = undefined;
      button?.focus();
    };
    addEventListener('message', (event) => {
      if (event.origin !== address.origin || event.source !== frame.contentWindow || !event.data?.sqm) return;
      if (inline && event.data.sqm.height) frame.style.height = `${Math.ceil(event.data.sqm.height)}px`;
      if (event.data.sqm.said) {
        remember();
        if (!inline) {
          setTimeout(() => {
            shut();
            button.remove();
          }, 5000);
        }
      }
    });
    if (inline) {
      script.after(frame);
      return;
    }
    const face = { border: '0', borderRadius: '8px', padding: '0 16px', minHeight: '44px', font: '600 15px/1.2 system-ui, sans-serif', background: '#1f4fd8', color: '#fff', cursor: 'pointer', boxShadow: '0 4px 16px rgb(0 0 0 / 25%)' };
    button = make('button', { ...face, position: 'fixed', right: '16px', bottom: '16px', zIndex: '2147483000' }, { type: 'button', textContent: script.dataset.label || open });
    button.addEventListener('click', () => {
      if (panel) return;
      panel = make('div', { position: 'fixed', right: '16px', bottom: '16px', zIndex: '2147483001', width: 'min(420px, calc(100vw - 32px))', height: 'min(640px, calc(100vh - 32px))', display: 'grid', gridTemplateRows: 'auto 1fr', borderRadius: '12px', overflow: 'hidden', background: '#fff', boxShadow: '0 8px 40px rgb(0 0 0 / 30%)' }, { role: 'dialog', ariaLabel: script.dataset.label || open });
      const end = make('button', { justifySelf: 'end', border: '0', background: 'none', font: '24px/1 system-ui, sans-serif', width: '44px', height: '44px', cursor: 'pointer', color: '#333' }, { type: 'button', textContent: '×', ariaLabel: close });
      end.addEventListener('click', shut);
      panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') shut(); });
      panel.append(end, frame);
      document.body.append(panel);
      end.focus();
    });
    document.body.append(button);
  };
  setTimeout(start, Number(script.dataset.after || 0) * 1000);
})();
