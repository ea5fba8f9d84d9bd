// A mail server that keeps what it is given: real SMTP (RFC 5321) over a real socket.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Listens on a free port; `url` is its address as a setting, `mails` what has arrived: { to, text }. */
export async function mailbox() {
  const mails = [];
  const server = createServer((socket) => {
    let rest = '';
    let to = '';
    let letter = null;
    const say = (line) => socket.write(`${line}\r\n`);
    say('220 mailbox');
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      rest += piece;
      for (;;) {
        const end = rest.indexOf('\r\n');
        if (end < 0) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (letter) {
          if (line !== '.') letter.push(line);
          else {
            mails.push({ to, text: decoded(letter.join('\n')) });
            letter = null;
            say('250 kept');
          }
        } else if (/^RCPT TO/i.test(line)) {
          to = line.match(/<(.*?)>/)[1];
          say('250 ok');
        } else if (/^DATA/i.test(line)) {
          letter = [];
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return { url: `smtp://127.0.0.1:${server.address().port}`, mails, close: () => server.close() };
}

/** The parts of a mail, readable. */
function decoded(raw) {
  return raw.split(/\n--/).map((part) => {
    const [head, ...body] = part.split('\n\n');
    const text = body.join('\n\n');
    if (/base64/i.test(head)) return Buffer.from(text.replace(/\s/g, ''), 'base64').toString('utf8');
    if (/quoted-printable/i.test(head)) {
      const bytes = text.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, 'latin1').toString('utf8');
    }
    return text;
  }).join('\n');
}
