//! `paper`: files of a clinic's day and of a line, with and without a running server, and what is said when they cannot be
//! written.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use crate::cli::world::{HEADER, Said, World};

fn world() -> World {
    let world = World::new();
    let table = format!("{HEADER}\nA1/x,가나의원,서울 종로구,02-1,37.57,126.98,09:00~12:00,\n");
    world.import(&world.write("clinics.csv", table)).ok();
    world.add_campaign(&[]).ok();
    world
}

fn day(world: &World, out: &Path, words: &[&str]) -> Said {
    let all = ["paper", "day", "--clinic", "A1/x", "--date", "2026-12-03", "--out"];
    world.run(&[&all[..], &[out.to_str().unwrap()], words].concat())
}

fn text_of(path: &Path) -> String {
    let read = Command::new("pdftotext").arg("-layout").arg(path).arg("-").output();
    String::from_utf8(read.expect("apt-get install poppler-utils").stdout).unwrap()
}

#[test]
fn a_day_without_appointments_is_a_paper_that_says_so_with_the_head_of_the_log() {
    let world = world();
    let out = world.path("day.pdf");
    let said = day(&world, &out, &["--because", "정전 훈련"]).ok();
    assert!(said.contains("0 people"), "{said}");
    let text = text_of(&out);
    assert!(text.contains("가나의원") && text.contains("2026년 12월 3일 목요일"), "{text}");
    assert!(text.contains("이날 예약하신 분이 없습니다"), "{text}");
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    // The letters on the paper are typed again, with the spaces between them.
    let anchor = text.lines().find(|line| line.matches('-').count() == 2 && line.len() > 80);
    let anchor = anchor.unwrap().trim().to_owned();
    assert!(world.run(&["audit", "verify", &anchor]).ok().contains("same: up to change"));
    let found = world.run(&["audit", "search", "--act", "data_read"]).ok();
    assert!(found.contains("정전 훈련") && found.contains("clinic A1/x"), "{found}");
}

#[test]
fn a_running_server_gives_the_same_papers() {
    let world = world();
    let mut server = world.serve();
    let (out, line, wall) = (world.path("day.pdf"), world.path("line.pdf"), world.path("w.pdf"));
    day(&world, &out, &["--because", "정전 훈련"]).ok();
    day(&world, &wall, &["--for-wall", "--language", "en"]).ok();
    let all = ["paper", "line", "--campaign", "1", "--out", line.to_str().unwrap()];
    world.run(&[&all[..], &["--because", "정전 훈련"]].concat()).ok();
    assert!(text_of(&line).contains("지금 기다리시는 분이 없습니다"));
    assert!(text_of(&wall).contains("Nobody has booked on this day"));
    let found = world.run(&["audit", "search", "--act", "data_read"]).ok();
    assert_eq!(found.lines().count(), 2, "the wall reads nobody: {found}");
    assert_eq!(server.stop("TERM"), Some(0));
}

#[test]
fn a_paper_that_cannot_be_written_is_one_sentence_and_reads_nobodys_name() {
    let world = world();
    let out = world.write("day.pdf", "mine");
    let sorry = |out: &Path, words: &[&str], what: &str| {
        let said = day(&world, out, &[&["--because", "훈련"], words].concat()).sorry();
        assert!(said.contains(what), "{said}");
    };
    sorry(&out, &[], "it is there already; --force");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
    sorry(&world.path("nowhere/day.pdf"), &[], "its folder is not there");
    sorry(&world.folder("folder.pdf"), &["--force"], "it is a folder");
    sorry(Path::new("/dev/full"), &[], "already");
    sorry(Path::new("/proc/day.pdf"), &[], "cannot write /proc/day.pdf");
    let found = world.run(&["audit", "search", "--act", "data_read"]).ok();
    // The last one looked as if it could be written.
    assert_eq!(found.lines().count(), 1, "{found}");
    day(&world, &out, &["--because", "훈련", "--force"]).ok();
    assert!(text_of(&out).contains("가나의원"));
    // A link is replaced, and what it led to stays.
    let (kept, link) = (world.write("kept.txt", "mine"), world.path("link.pdf"));
    symlink(&kept, &link).unwrap();
    sorry(&link, &[], "already");
    day(&world, &link, &["--because", "훈련", "--force"]).ok();
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "mine");
    let names = std::fs::read_dir(world.path("")).unwrap();
    let parts = names.filter(|it| it.as_ref().unwrap().path().extension() == Some("part".as_ref()));
    assert_eq!(parts.count(), 0);
}

#[test]
fn names_need_a_reason_and_what_is_not_there_is_said() {
    let world = world();
    let out = world.path("x.pdf");
    for (words, what) in [
        (&[][..], "--because"),
        (&["--because", " "], "a reason of 1 to 60"),
        (&["--because", "훈련", "--for-wall"], "cannot be used with"),
    ] {
        let said = day(&world, &out, words);
        assert!(said.code.is_some_and(|code| code > 0) && said.err.contains(what), "{said:?}");
    }
    let out = out.to_str().unwrap();
    let line = |campaign, first| {
        world.run(&[
            "paper",
            "line",
            "--campaign",
            campaign,
            "--first",
            first,
            "--for-wall",
            "--out",
            out,
        ])
    };
    assert!(line("7", "10").sorry().contains("no such campaign"));
    assert!(line("1", "10001").err.contains("10000"));
    assert!(!Path::new(out).exists());
    line("1", "10").ok();
}

#[test]
fn a_server_makes_the_paper_of_the_day_as_soon_as_its_time_has_passed_and_check_says_when_it_cannot()
 {
    let world = world();
    let folder = world.path("paper");
    let words = ["--paper", folder.to_str().unwrap(), "--paper-at", "00:00"];
    let mut server = world.serve_with(&words, std::process::Stdio::piped());
    server.logs("the day's paper is made; the log ended here");
    assert_eq!(server.stop("TERM"), Some(0));
    let made = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    assert!(made.join("line-1.pdf").is_file());
    world.run(&["check"]).ok();
    // Somebody put a file in the place of the folder.
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "").unwrap();
    let mut server = world.serve_with(&words, std::process::Stdio::piped());
    server.logs("the day's paper cannot be made");
    let said = world.run(&["check"]);
    assert!(said.code == Some(1) && said.out.contains("is not made"), "{said:?}");
    assert_eq!(server.stop("TERM"), Some(0));
    // Whoever wants no more paper is told of none.
    assert_eq!(world.serve().stop("TERM"), Some(0));
    world.run(&["check"]).ok();
}

#[test]
fn a_full_disk_is_one_sentence_and_leaves_nothing() {
    let world = world();
    let mut server = world.serve();
    let (out, folder) = (world.path("small/day.pdf"), world.folder("small"));
    // A file of this process may have no more than a few kilobytes; the server writes the log as always.
    let limited = "trap '' XFSZ; ulimit -f 4; exec \"$@\"";
    let said = Command::new("sh")
        .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_jari-server"), "--data"])
        .arg(world.data())
        .args(["paper", "day", "--clinic", "A1/x", "--because", "훈련", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    let err = String::from_utf8(said.stderr).unwrap();
    assert_eq!((said.status.code(), err.lines().count()), (Some(1), 1), "{err}");
    assert!(err.starts_with("jari-server: cannot write ") && err.contains("too large"), "{err}");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing half-written is left");
    assert_eq!(server.stop("TERM"), Some(0));
}
