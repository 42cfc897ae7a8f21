//! The server behind a real proxy: which address it takes as a request's sender.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use socket2::{Domain, Socket, Type};

use crate::cli::world::World;

/// Wrong pairing codes that one address may try at once.
const TRIES: usize = 20;

/// nginx on loopback, with all its files in one folder; it ends with its test.
struct Nginx {
    child: Child,
    addr: SocketAddr,
    /// If nobody read its log, nginx would end.
    _log: BufReader<ChildStderr>,
}

impl Nginx {
    fn before(server: &str, folder: &Path) -> Self {
        // The port is freed again for nginx, because nginx cannot report which port it took.
        let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let temps: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {}/{what};\n", folder.display()))
            .concat();
        let config = format!(
            "daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr notice;\n\
             events {{}}\nhttp {{\naccess_log off;\n{temps}\
             server {{\nlisten {addr};\nlocation / {{\nproxy_pass http://{server};\n\
             proxy_bind 127.0.0.1;\nproxy_http_version 1.1;\nproxy_buffering off;\n\
             proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
             proxy_set_header Forwarded \"\";\n}}\n}}\n}}\n",
            folder = folder.display(),
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        // On Debian the program is in a folder that only an administrator's shell searches.
        let programs = ["nginx", "/usr/sbin/nginx"];
        let started = programs.iter().find_map(|program| {
            let mut nginx = Command::new(program);
            nginx.arg("-p").arg(folder).arg("-c").arg(&file).args(["-e", "stderr"]);
            nginx.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().ok()
        });
        let mut child = started.expect("nginx is installed (tests/run does it)");
        // nginx listens before it chooses its way of waiting for events.
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = Vec::new();
        let begun = log.by_ref().lines().map_while(Result::ok).any(|line| {
            said.push(line);
            said.last().is_some_and(|line| line.contains("event method"))
        });
        assert!(begun, "nginx did not begin: {said:?}");
        Self { child, addr, _log: log }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The process may already have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection from this address of the loopback network.
fn connected(from: &str, to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::new(from.parse().unwrap(), 0).into()).unwrap();
    socket.connect(&to.into()).unwrap();
    socket.into()
}

/// Tries a wrong pairing code; returns whether the code was judged, or was one try too many.
fn guesses(from: &str, to: SocketAddr, headers: &str) -> bool {
    let mut stream = connected(from, to);
    let body = "{\"pairing_code\":\"000000000000\"}";
    let head = format!(
        "POST /api/v1/devices/pair HTTP/1.1\r\nhost: jari\r\nconnection: close\r\n{headers}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len(),
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    match answer.split(' ').nth(1) {
        Some("404") => true,
        Some("429") => false,
        _ => panic!("{answer}"),
    }
}

fn judged(from: &str, to: SocketAddr, headers: impl Fn(usize) -> String) -> usize {
    (0..TRIES + 5).filter(|nth| guesses(from, to, &headers(*nth))).count()
}

#[test]
fn behind_a_trusted_proxy_everybody_has_their_own_limit_and_nobody_takes_anothers() {
    let world = World::new();
    let mut server = world.serve_with(&["--trusted-proxy", "127.0.0.1"], Stdio::null());
    let nginx = Nginx::before(&server.addr, &world.folder("nginx"));
    let none = |_| String::new();
    assert_eq!(judged("127.0.0.2", nginx.addr, none), TRIES);
    assert!(guesses("127.0.0.3", nginx.addr, ""), "another person has tried nothing yet");
    // A client that sends such headers itself is still known by its own address.
    for forged in ["x-forwarded-for: 127.0.0.9\r\n", "forwarded: for=127.0.0.9\r\n"] {
        assert!(!guesses("127.0.0.2", nginx.addr, forged), "{forged}");
    }
    let direct = server.addr.parse().unwrap();
    let forged =
        |nth| format!("x-forwarded-for: 127.0.1.{nth}\r\nforwarded: for=127.0.1.{nth}\r\n");
    assert_eq!(judged("127.0.0.4", direct, forged), TRIES, "past the proxy nothing is believed");
    assert!(guesses("127.0.0.3", nginx.addr, ""));
    assert_eq!(server.stop("TERM"), Some(0));
}

#[test]
fn a_proxy_that_the_operator_did_not_name_is_one_address_for_all() {
    let world = World::new();
    let server = world.serve();
    let nginx = Nginx::before(&server.addr, &world.folder("nginx"));
    assert_eq!(judged("127.0.0.2", nginx.addr, |_| String::new()), TRIES);
    assert!(!guesses("127.0.0.3", nginx.addr, ""));
}

#[test]
fn a_screen_follows_through_a_proxy() {
    let world = World::new();
    let server = world.serve_with(&["--trusted-proxy", "127.0.0.1"], Stdio::null());
    let nginx = Nginx::before(&server.addr, &world.folder("nginx"));
    let mut reader = connected("127.0.0.2", nginx.addr);
    reader.write_all(b"GET /api/v1/feed HTTP/1.1\r\nhost: jari\r\n\r\n").unwrap();
    let mut lines = BufReader::new(reader).lines().map(|line| line.unwrap());
    assert!(lines.any(|line| line.starts_with("Content-Type: text/event-stream")));
    world.add_campaign(&[]).ok();
    assert!(lines.any(|line| line == "event: change"));
}
