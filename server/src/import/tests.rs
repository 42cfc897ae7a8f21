//! What the reader of clinic files promises, by example and for any bytes.

use encoding_rs::EUC_KR;
use jari_common::clinic::{DayOfWeek, OpenHours, Position};
use proptest::prelude::*;

use super::*;

const HEADER: &str = "id,name,address,phone,lat,lon,weekday_hours,saturday_hours";
const GOOD: &str =
    "A1,새봄내과의원,서울특별시 종로구 돌담꽃길 3,02-000-0001,37.57,126.97,09:00~18:00,09:00~13:00";

fn file(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

fn parsed(bytes: &[u8]) -> Parsed {
    parse_plain(bytes).unwrap()
}

fn parse_plain(bytes: &[u8]) -> Result<Parsed, ImportError> {
    parse(bytes, &Mapping::default())
}

/// The reason for the one bad row of a file; the row is the file's second line.
fn reason(row: &str) -> String {
    let parsed = parsed(&file(&[row]));
    assert_eq!(parsed.clinics, []);
    assert_eq!(parsed.rejected.len(), 1);
    assert_eq!(parsed.rejected[0].line, 2);
    parsed.rejected[0].reason.clone()
}

#[test]
fn a_good_row_is_a_clinic() {
    let clinic = parsed(&file(&[GOOD])).clinics.remove(0);
    assert_eq!(clinic.id.as_str(), "A1");
    assert_eq!(clinic.name, "새봄내과의원");
    assert_eq!(clinic.position, Position { lat: 37.57, lon: 126.97 });
    assert_eq!(clinic.hours.weekday, Some(OpenHours { opens: 540, closes: 1080 }));
    assert_eq!(clinic.hours.saturday, Some(OpenHours { opens: 540, closes: 780 }));
}

#[test]
fn both_encodings_with_and_without_a_mark_give_the_same_clinics() {
    let utf8 = file(&[GOOD]);
    // 똠 is only in CP949, not in the older EUC-KR.
    let utf8 = String::from_utf8(utf8).unwrap().replace("새봄", "똠방").into_bytes();
    let cp949 = EUC_KR.encode(std::str::from_utf8(&utf8).unwrap()).0.into_owned();
    assert_ne!(utf8, cp949);
    let marked = |bytes: &[u8]| [b"\xEF\xBB\xBF".as_slice(), bytes].concat();
    let expected = parsed(&utf8).clinics;
    assert_eq!(expected[0].name, "똠방내과의원");
    for (bytes, encoding) in [
        (utf8.clone(), Encoding::Utf8),
        (marked(&utf8), Encoding::Utf8),
        (cp949.clone(), Encoding::Cp949),
        (marked(&cp949), Encoding::Cp949),
    ] {
        let parsed = parsed(&bytes);
        assert_eq!((&parsed.clinics, parsed.encoding), (&expected, encoding));
        assert_eq!(parsed.rejected, []);
    }
}

#[test]
fn utf_16_is_named_with_and_without_its_mark() {
    let text = std::str::from_utf8(b"id,name").unwrap();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [b"\xFF\xFE".as_slice(), &little].concat();
    for bytes in [little, big, marked, b"\xFE\xFF\0i".to_vec()] {
        assert_eq!(parse_plain(&bytes), Err(ImportError::Utf16));
    }
    assert!(ImportError::Utf16.to_string().contains("UTF-16"));
}

#[test]
fn one_broken_byte_loses_its_row_alone() {
    let mut bytes = file(&[GOOD, &GOOD.replacen("A1", "A2", 1)]);
    let at = bytes.windows(6).rposition(|six| six == "새봄".as_bytes()).unwrap();
    bytes[at] = 0xFF;
    let parsed = parsed(&bytes);
    assert_eq!(parsed.encoding, Encoding::Utf8);
    assert_eq!(parsed.clinics[0].name, "새봄내과의원");
    assert_eq!(parsed.rejected.len(), 1);
    assert_eq!(parsed.rejected[0].line, 3);
}

#[test]
fn columns_stand_in_any_order_among_unknown_ones() {
    let text = "saturday_hours,type,LON, lat ,phone,address,name,id,weekday_hours,메모\r\n\
                ,의원,126.97,37.57,,서울특별시 종로구 돌담꽃길 3,새봄내과의원,A1,09:00-18:00,\r\n";
    let parsed = parsed(text.as_bytes());
    assert_eq!(parsed.rejected, []);
    assert_eq!(parsed.clinics[0].phone, "");
    assert_eq!(parsed.clinics[0].hours.saturday, None);
    assert_eq!(parsed.clinics[0].position.lat, 37.57);
}

#[test]
fn fields_may_be_apart_by_semicolons_or_tabs_and_a_first_line_may_say_so() {
    let expected = parsed(&file(&[GOOD])).clinics;
    for separator in [';', '\t'] {
        let text = format!("{HEADER}\n{GOOD}\n").replace(',', &separator.to_string());
        assert_eq!(parsed(text.as_bytes()).clinics, expected, "{separator:?}");
        let said = format!("sep={separator}\r\n{text}");
        let parsed = parsed(said.as_bytes());
        assert_eq!(parsed.clinics, expected, "{separator:?}");
        assert_eq!(parsed.rejected, []);
    }
    let bad = format!("sep=,\n{HEADER}\n{GOOD}\nA2,가\n");
    assert_eq!(parsed(bad.as_bytes()).rejected[0].line, 4, "lines are those of the file");
}

#[test]
fn the_headers_of_the_national_data_are_known() {
    let header =
        "암호화요양기호,요양기관명,주소,전화번호,좌표(X),좌표(Y),평일진료시간,토요일진료시간";
    let id = "A1100001";
    let row = format!("{id},새봄내과의원,서울,02-000-0001,126.97,37.57,9~18,휴진");
    let parsed = parsed(format!("{header}\n{row}\n").as_bytes());
    assert_eq!(parsed.rejected, []);
    let clinic = &parsed.clinics[0];
    assert_eq!(clinic.id.as_str(), id);
    assert_eq!(clinic.position, Position { lat: 37.57, lon: 126.97 });
    assert_eq!(clinic.hours.saturday, None);
}

#[test]
fn of_two_columns_with_addresses_the_more_certain_is_taken() {
    let header = HEADER.replace("address", "주소,도로명전체주소");
    let row = GOOD.replace("서울특별시 종로구 돌담꽃길 3", "지번,도로명");
    let parsed = parsed(format!("{header}\n{row}\n").as_bytes());
    assert_eq!(parsed.clinics[0].address, "지번");
}

#[test]
fn a_mapping_says_which_column_is_which() {
    let text = format!("{}\n{GOOD}\n", HEADER.replace("lat,lon", "나,가"));
    assert!(matches!(parse_plain(text.as_bytes()), Err(ImportError::MissingColumns { .. })));
    let lines = "# 좌표\nlat = 나\n\nlon=가\n";
    let mapping = Mapping::parse(lines.as_bytes()).unwrap();
    assert_eq!(Mapping::parse(&EUC_KR.encode(lines).0).unwrap(), mapping);
    let parsed = parse(text.as_bytes(), &mapping).unwrap();
    assert_eq!(parsed.clinics[0].position, Position { lat: 37.57, lon: 126.97 });
    for (broken, line) in [("lat", 1), ("lat=나\nlot=가", 2), ("lat=", 1), ("lat=나\nlat=가", 2)]
    {
        assert_eq!(Mapping::parse(broken.as_bytes()), Err(MappingError::Line(line)), "{broken}");
    }
    let other = Mapping::parse("lat=다\nlon=가".as_bytes()).unwrap();
    let missing = parse(text.as_bytes(), &other).unwrap_err().to_string();
    assert!(missing.contains("lacks: lat as \"다\""), "{missing}");
}

#[test]
fn a_comma_at_the_end_of_every_row_or_an_unread_field_that_is_left_out_costs_nothing() {
    let second = GOOD.replacen("A1", "A2", 1);
    let every = parsed(&file(&[&format!("{GOOD},"), &format!("{second},")]));
    assert_eq!((every.clinics.len(), every.rejected), (2, Vec::new()));
    let one = parsed(&file(&[&format!("{GOOD},"), &second]));
    assert_eq!(one.rejected[0].reason, "has 9 fields where the header has 8", "it may be shifted");
    let with_memo = format!("{HEADER},메모,\n{GOOD}\n{second},좋음\n");
    assert_eq!(parsed(with_memo.as_bytes()).rejected, []);
}

#[test]
fn a_row_that_ends_early_may_be_cut_off_and_is_refused() {
    for cut in [",09:00~13:00", ",09:00~18:00,09:00~13:00"] {
        let why = reason(GOOD.strip_suffix(cut).unwrap());
        assert!(why.ends_with("fields where the header has 8"), "{why}");
    }
}

#[test]
fn of_two_columns_that_may_be_the_id_none_is_guessed() {
    let text = format!("암호화요양기호,{HEADER}\nX1,{GOOD}\n");
    let names = vec!["id".to_owned(), "암호화요양기호".to_owned()];
    let two = ImportError::Ambiguous { column: "id", names };
    assert_eq!(parse_plain(text.as_bytes()), Err(two));
    let mapping = Mapping::parse("id=암호화요양기호".as_bytes()).unwrap();
    assert_eq!(parse(text.as_bytes(), &mapping).unwrap().clinics[0].id.as_str(), "X1");
}

#[test]
fn a_missing_or_repeated_column_is_named() {
    let missing = parse_plain(b"id,name,address,phone,lat,lon,weekday_hours\n").unwrap_err();
    assert_eq!(missing, ImportError::MissingColumns { missing: vec!["saturday_hours".to_owned()] });
    assert!(missing.to_string().contains("lacks: saturday_hours"));
    let repeated = parse_plain(format!("{HEADER},Lat\n").as_bytes()).unwrap_err();
    assert_eq!(repeated, ImportError::RepeatedColumn("lat"));
}

#[test]
fn a_file_without_a_header_is_empty_and_one_without_rows_is_not() {
    assert_eq!(parse_plain(b""), Err(ImportError::Empty));
    assert_eq!(parse_plain(b"\xEF\xBB\xBF"), Err(ImportError::Empty));
    assert_eq!(parse_plain(b"\r\n\n"), Err(ImportError::Empty));
    assert_eq!(parsed(HEADER.as_bytes()).clinics, []);
}

#[test]
fn each_bad_row_has_its_own_reason() {
    let row = |field: &str, with: &str| reason(&GOOD.replacen(field, with, 1));
    assert_eq!(row("37.57", ""), "lat: is missing");
    assert_eq!(row("37.57", "north"), "lat: \"north\" is not a number");
    assert!(row("37.57", "91").starts_with("lat, lon: 91, 126.97 is not on the globe"));
    assert!(row("37.57", "NaN").starts_with("lat, lon: NaN"));
    assert!(row("126.97", "180.5").contains("not on the globe"));
    let nowhere = GOOD.replacen("37.57,126.97", "0,0.0", 1);
    assert!(reason(&nowhere).starts_with("lat, lon: 0, 0 is in the sea"));
    assert_eq!(row("새봄내과의원", " "), "name: is missing");
    assert_eq!(row("서울특별시 종로구 돌담꽃길 3", ""), "address: is missing");
    assert!(row("A1", "").starts_with("id: \"\" is refused"));
    assert!(row("A1", "가").starts_with("id: \"가\" is refused"));
    assert_eq!(
        row("09:00~18:00", "18:00~09:00"),
        "weekday_hours: \"18:00~09:00\" ends before it begins"
    );
    assert_eq!(
        row("09:00~13:00", "아침"),
        "saturday_hours: \"아침\" is not hours like 09:00~18:00"
    );
    assert_eq!(row("새봄", "새\u{7}봄"), "name: holds a control character");
    assert_eq!(row("종로구 ", "종로구,"), "has 9 fields where the header has 8");
}

#[test]
fn fields_are_no_longer_than_their_limits() {
    let row = |field: &str, chars: usize| GOOD.replacen(field, &"가".repeat(chars), 1);
    assert_eq!(reason(&row("새봄내과의원", 201)), "name: is longer than 200 characters");
    assert_eq!(parsed(&file(&[&row("새봄내과의원", 200)])).rejected, []);
    assert_eq!(reason(&row("02-000-0001", 41)), "phone: is longer than 40 characters");
    let long = FIELD_CHARS_MAX + 1;
    assert_eq!(reason(&row("새봄내과의원", long)), "a field is longer than 4000 characters");
}

#[test]
fn a_repeated_id_names_the_line_it_is_on_already() {
    let again = GOOD.replacen("새봄", "다른", 1);
    let parsed = parsed(&file(&[GOOD, &GOOD.replacen("A1", "A2", 1), &again]));
    assert_eq!(parsed.clinics.len(), 2);
    assert_eq!(parsed.clinics[0].name, "새봄내과의원");
    assert_eq!(
        parsed.rejected,
        [BadRow { line: 4, reason: "the id A1 is already on line 2".into() }]
    );
}

#[test]
fn lines_are_those_of_the_file_over_quoted_line_ends_and_blank_lines() {
    let spanning = GOOD.replacen("돌담꽃길 3", "돌담꽃길 3\n2층\n(돌담동)\"", 1).replacen(
        "서울특별시",
        "\"서울특별시",
        1,
    );
    for line_end in ["\n", "\r\n", "\r"] {
        let text = [HEADER, "", &spanning, "", "", "bad,row", ",,,,,,,", "bad"].join("\n");
        let text = text.replace('\n', line_end);
        let parsed = parsed(text.as_bytes());
        assert_eq!(parsed.clinics[0].address, "서울특별시 종로구 돌담꽃길 3 2층 (돌담동)");
        let lines: Vec<u64> = parsed.rejected.iter().map(|row| row.line).collect();
        assert_eq!(lines, [8, 10], "{line_end:?}");
    }
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_said() {
    let open = GOOD.replacen("서울특별시", "\"서울특별시", 1);
    let parsed = parsed(&file(&[&open, &GOOD.replacen("A1", "A2", 1)]));
    assert_eq!(parsed.clinics, []);
    assert_eq!(
        parsed.rejected[0].to_string(),
        "line 2: a quotation mark is not closed; the row runs to line 3"
    );
}

#[test]
fn more_rows_or_bytes_than_the_limits_are_refused() {
    let rows = format!("{HEADER}\n{}", "x\n".repeat(ROWS_MAX + 1));
    assert_eq!(parse_plain(rows.as_bytes()), Err(ImportError::TooManyRows));
    assert_eq!(parse_plain(&vec![b' '; FILE_BYTES_MAX + 1]), Err(ImportError::TooLarge));
}

/// The ranges of a kind of day, in minutes.
fn ranges(clinic: &Clinic, day: DayOfWeek) -> Vec<(u16, u16)> {
    clinic.hours.on(day).iter().map(|it| (it.opens, it.closes)).collect()
}

#[test]
fn the_national_hospital_data_are_read_with_the_hours_of_each_day() {
    let id = "JDQ4MTg4MSM1MSMkMSMkMCMkODkkMzgxMzUxIzExIyQxIyQzIyQ3OSQ0NjEwMDIjNjEjJDEjJDgjJD==";
    let table = format!(
        "암호화요양기호,요양기관명,주소,전화번호,좌표(Y),좌표(X),진료시작시간_월요일,진료종료시간_월요일,\
         진료시작시간_화요일,진료종료시간_화요일,진료시작시간_일요일,진료종료시간_일요일,점심시간_평일\n\
         {id},가나의원,서울 종로구,02-1,37.57,126.98,0900,1830,0900,1200,,,12:30~13:30\n"
    );
    let parsed = parsed(table.as_bytes());
    assert_eq!(parsed.rejected, []);
    let clinic = &parsed.clinics[0];
    assert_eq!(clinic.id.as_str().len(), 80);
    assert_eq!(ranges(clinic, DayOfWeek::Monday), [(540, 750), (810, 1110)]);
    assert_eq!(ranges(clinic, DayOfWeek::Tuesday), [(540, 720)], "lunch is after it");
    for closed in [DayOfWeek::Wednesday, DayOfWeek::Saturday, DayOfWeek::Sunday, DayOfWeek::Holiday]
    {
        assert_eq!(ranges(clinic, closed), [], "{closed:?}");
    }
}

#[test]
fn days_of_their_own_stand_beside_the_hours_of_the_week() {
    let table = format!(
        "{HEADER},monday_hours,sunday_hours,holiday_hours,saturday_lunch_hours,seats\n{GOOD},,10~12,휴진,,5\n\
         A2,나,다,,37,127,09:00~18:00(점심 12:30~13:30),09:00~15:00,휴진,,,12:00~13:00,\n"
    );
    let parsed = parsed(table.as_bytes());
    assert_eq!(parsed.rejected, []);
    let [first, second] = &parsed.clinics[..] else { panic!("{parsed:?}") };
    assert_eq!((first.seats, second.seats), (Some(5), None));
    assert_eq!(ranges(first, DayOfWeek::Monday), [(540, 1080)], "an empty field says nothing");
    assert_eq!(ranges(first, DayOfWeek::Sunday), [(600, 720)]);
    assert_eq!(ranges(first, DayOfWeek::Holiday), []);
    assert_eq!(ranges(second, DayOfWeek::Monday), [], "휴진 closes it");
    assert_eq!(ranges(second, DayOfWeek::Friday), [(540, 750), (810, 1080)]);
    assert_eq!(ranges(second, DayOfWeek::Saturday), [(540, 720), (780, 900)]);
}

#[test]
fn half_of_a_pair_of_columns_and_a_column_that_is_mapped_in_vain_are_said() {
    let missing = |header: &str, mapping: &str| {
        let mapping = match mapping {
            "" => Mapping::default(),
            mapping => Mapping::parse(mapping.as_bytes()).unwrap(),
        };
        match parse(format!("{header}\n").as_bytes(), &mapping) {
            Err(ImportError::MissingColumns { missing }) => missing,
            other => panic!("{other:?}"),
        }
    };
    let half = "id,name,address,phone,lat,lon,monday_opens";
    assert_eq!(missing(half, ""), ["monday_closes"]);
    assert_eq!(missing(HEADER, "seats=정원수\n"), ["seats as \"정원수\""]);
    assert_eq!(missing("id,name,address,phone,lat,lon", ""), ["weekday_hours", "saturday_hours"]);
    assert!(reason("A1,가,나,,37,127,0900,1800").contains("weekday_hours"));
    let pair = |opens: &str, closes: &str| {
        let header = "id,name,address,phone,lat,lon,monday_opens,monday_closes";
        let table = format!("{header}\nA1,가,나,,37,127,{opens},{closes}\n");
        let parsed = parsed(table.as_bytes());
        parsed.clinics.first().map(|clinic| ranges(clinic, DayOfWeek::Monday))
    };
    assert_eq!(pair("휴진", "휴진"), Some(Vec::new()));
    assert_eq!(pair("휴진", ""), Some(Vec::new()));
    assert_eq!(pair("0000", "0000"), None, "nobody knows what that means");
    assert_eq!(pair("0900", ""), None);
    assert_eq!(pair("0900", "2400"), Some(vec![(540, 1440)]));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse_plain(&bytes);
    }

    #[test]
    fn no_rows_make_it_panic_and_none_is_lost_silently(
        rows in prop::collection::vec("[a-z0-9,\"\r\n~:가-힣. -]{0,80}", 0..20),
    ) {
        let text = format!("{HEADER}\n{}", rows.join("\n"));
        let lines = text.lines().count() as u64 + text.matches('\r').count() as u64;
        let parsed = parse_plain(text.as_bytes()).unwrap();
        for row in &parsed.rejected {
            prop_assert!(row.line >= 2 && row.line <= lines.max(2));
            prop_assert!(!row.reason.is_empty());
        }
        let in_order = parsed.rejected.windows(2).all(|pair| pair[0].line < pair[1].line);
        prop_assert!(in_order);
    }

    #[test]
    fn what_is_written_is_read_back_in_both_encodings(
        names in prop::collection::vec("[가-힣][가-힣a-zA-Z0-9 ,()\"]{0,20}[가-힣]", 1..20),
        lat in 1.0..=90.0_f64, lon in -180.0..=180.0_f64,
        opens in 0_u16..1439, length in 1_u16..1440,
    ) {
        let closes = (opens + length).min(1440);
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
        let mut text = format!("{HEADER}\n");
        for (at, name) in names.iter().enumerate() {
            let quoted = name.replace('"', "\"\"");
            let hours = format!("{}~{}", clock(opens), clock(closes));
            text += &format!("C{at},\"{quoted}\",서울,,{lat},{lon},{hours},\n");
        }
        for bytes in [text.clone().into_bytes(), EUC_KR.encode(&text).0.into_owned()] {
            let parsed = parse_plain(&bytes).unwrap();
            prop_assert_eq!(&parsed.rejected, &[]);
            for (clinic, name) in parsed.clinics.iter().zip(&names) {
                let folded = name.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert_eq!(&clinic.name, &folded);
                prop_assert_eq!(clinic.position, Position { lat, lon });
                prop_assert_eq!(clinic.hours.weekday, Some(OpenHours { opens, closes }));
            }
            prop_assert_eq!(parsed.clinics.len(), names.len());
        }
    }
}
