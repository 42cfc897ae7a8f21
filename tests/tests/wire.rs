//! A kiosk and a server under TLS: the kiosk speaks only to the key that was on the screen at the pairing.

#![expect(clippy::unwrap_used, reason = "the helpers are tests too, though clippy cannot tell")]

use std::path::{Path, PathBuf};

use jari_kiosk::model::Link;
use jari_server::http::Tls;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;

const OTHER: &str = "확인되지 않은 곳이라";
const START: &str = "무엇을 도와드릴까요?";

/// A key, and a certificate for it, in files.
struct Certified {
    key: KeyPair,
    folder: TempDir,
}

impl Certified {
    fn new() -> Self {
        let certified = Self { key: KeyPair::generate().unwrap(), folder: TempDir::new().unwrap() };
        certified.renew("127.0.0.1");
        certified
    }

    /// Writes another certificate for the same key.
    fn renew(&self, name: &str) {
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        std::fs::write(self.cert(), params.self_signed(&self.key).unwrap().pem()).unwrap();
        std::fs::write(self.folder.path().join("key.pem"), self.key.serialize_pem()).unwrap();
    }

    fn cert(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    fn tls(&self) -> Tls {
        Tls::open(&self.cert(), &self.folder.path().join("key.pem")).unwrap()
    }
}

fn server(certified: &Certified) -> TestServer {
    let server = TestServer::start_under_tls(certified.tls());
    server.put_clinics(&town::clinics(3, 2_000.0));
    server.add_campaign(town::campaign(Timestamp::now()));
    server
}

/// Whether a person can take a place at this kiosk.
fn comes_online(folder: &Path, url: &str, authority: Option<&Path>) -> bool {
    let mut kiosk = HeadlessKiosk::start_trusting(folder, url, authority);
    kiosk.wait_for(START);
    kiosk.wait_until("an answer", |kiosk| {
        let model = kiosk.app().model();
        model.is_another_server || model.link == Link::Online
    });
    !kiosk.app().model().is_another_server
}

#[test]
fn a_kiosk_shows_whom_it_is_paired_with_and_tells_nobody_else_anything() {
    let (certified, folder) = (Certified::new(), TempDir::new().unwrap());
    let mut server = server(&certified);
    let mut kiosk = HeadlessKiosk::start(folder.path(), server.url());
    kiosk.wait_for(&certified.tls().fingerprint().to_compare());
    kiosk.press("같습니다");
    kiosk.pair(&server.invite(town::place("종로새봄복지관")));
    drop(kiosk);

    // Somebody takes the server's place, at another address.
    let impostor = Certified::new();
    let theirs = self::server(&impostor);
    let mut kiosk = HeadlessKiosk::start(folder.path(), theirs.url());
    kiosk.wait_until("the refusal", |kiosk| kiosk.app().model().is_another_server);
    kiosk.wait_for(OTHER);
    drop(kiosk);
    assert!(!comes_online(folder.path(), theirs.url(), None));

    // A renewed certificate for the same key, with another name and at another address, is the same server.
    certified.renew("jari.example");
    server.start_again_under_tls(certified.tls());
    assert!(comes_online(folder.path(), server.url(), None));
}

#[test]
fn a_kiosk_takes_whom_the_places_own_authority_vouches_for_and_nobody_else() {
    let (certified, folder) = (Certified::new(), TempDir::new().unwrap());
    let server = server(&certified);
    let authority = certified.cert();
    let mut kiosk = HeadlessKiosk::start_trusting(folder.path(), server.url(), Some(&authority));
    kiosk.pair(&server.invite(town::place("종로새봄복지관")));
    drop(kiosk);
    assert!(comes_online(folder.path(), server.url(), Some(&authority)));
    let theirs = self::server(&Certified::new());
    assert!(!comes_online(folder.path(), theirs.url(), Some(&authority)));
    // Without the authority, the machine's own authorities are asked, and none of them knows this server.
    assert!(!comes_online(folder.path(), server.url(), None));
}
