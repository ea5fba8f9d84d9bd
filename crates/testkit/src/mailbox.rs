//! A mail server that keeps what it is given: real SMTP over a real socket, for tests of what is sent.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sqm_platform::tasks::Tasks;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail as the server received it.
#[derive(Clone, Debug)]
pub struct Received {
    /// The envelope's receiver.
    pub to: String,
    /// Headers and body, decoded from quoted-printable and base64 where they were so encoded.
    pub text: String,
}

/// The server. It ends with the runtime of the test.
#[derive(Debug)]
pub struct Mailbox {
    port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    _tasks: Tasks,
}

impl Mailbox {
    /// Listens on a port of its own. It refuses for good every address that begins with `nobody`.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        let mut tasks = Tasks::new();
        tasks.start("mailbox", async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &kept).await;
            }
        });
        Self {
            port,
            received,
            _tasks: tasks,
        }
    }

    /// Its address, as a setting.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What has arrived so far.
    pub fn mails(&self) -> Vec<Received> {
        self.received.lock().expect("the mailbox").clone()
    }
}

/// One conversation (RFC 5321).
async fn serve(stream: TcpStream, kept: &Mutex<Vec<Received>>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let _ = writer.write_all(b"220 mailbox\r\n").await;
    let mut to = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let upper = line.to_uppercase();
        let answer = if upper.starts_with("RCPT TO") {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            if to.starts_with("nobody") {
                "550 no such user"
            } else {
                "250 ok"
            }
        } else if upper == "DATA" {
            let _ = writer.write_all(b"354 go on\r\n").await;
            let mut text = String::new();
            while let Ok(Some(line)) = lines.next_line().await {
                if line == "." {
                    break;
                }
                text.push_str(&line);
                text.push('\n');
            }
            let text = decoded(&text);
            kept.lock()
                .expect("the mailbox")
                .push(Received { to: to.clone(), text });
            "250 kept"
        } else if upper == "QUIT" {
            let _ = writer.write_all(b"221 bye\r\n").await;
            return;
        } else {
            "250 ok"
        };
        if writer
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}

/// The parts of a mail, readable: quoted-printable is undone, base64 parts are decoded.
fn decoded(raw: &str) -> String {
    let mut out = String::new();
    for part in raw.split("\n--") {
        let (head, body) = part.split_once("\n\n").unwrap_or((part, ""));
        out.push_str(head);
        out.push_str("\n\n");
        if head.to_lowercase().contains("base64") {
            let packed: String = body.chars().filter(|c| !c.is_whitespace()).collect();
            let bytes = STANDARD.decode(packed).unwrap_or_default();
            out.push_str(&String::from_utf8_lossy(&bytes));
        } else if head.to_lowercase().contains("quoted-printable") {
            out.push_str(&unquoted(body));
        } else {
            out.push_str(body);
        }
        out.push('\n');
    }
    out
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = (*first == b'=')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match hex {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
