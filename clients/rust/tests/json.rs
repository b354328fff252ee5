//! JSON that loses nothing.

use alloy_host::json::{parse, Number, Text, Value};
use alloy_host::object;

#[test]
fn texts_come_back_as_they_were() {
    for text in [
        "null",
        "[true,false]",
        "0",
        "-0",
        "1.50e+3",
        "123456789012345678901234567890",
        "0.10",
        "1e400",
        r#"{"a":1,"b":[{"c":null}],"a":2}"#,
        r#""quote \" backslash \\ newline \n tab \t return \r""#,
        r#""\u0000\u001f""#,
        "\"é 漢字 😀 \u{2028}\u{2029}\u{7f}\"",
        r#""half \ud83d""#,
        r#""\ude00 the other half""#,
        r#"["\ud83dx\ud83d"]"#,
        r#"{"\ud83d":1}"#,
        "{}",
        "[]",
    ] {
        assert_eq!(parse(text).map(|value| value.to_string()), Ok(text.to_owned()));
    }
}

#[test]
fn escapes_and_white_space_are_read() {
    for (text, expected) in [
        (r#""\u0041\/\b\f""#, "\"A/\\u0008\\u000c\""),
        (r#""\ud83d\ude00""#, "\"😀\""),
        (r#""\uD83D\uDE00\uD83D""#, "\"😀\\ud83d\""),
        (" [ 1 ,\t2\r\n] ", "[1,2]"),
        (" { \"a\" : { } } ", "{\"a\":{}}"),
    ] {
        assert_eq!(parse(text).map(|value| value.to_string()), Ok(expected.to_owned()));
    }
}

#[test]
fn what_is_not_json_is_refused() {
    for text in [
        "",
        " ",
        "nul",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "-",
        "NaN",
        "Infinity",
        "[1,]",
        "[1",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12é\"",
        "\"\\é\"",
        "\"\n\"",
        "1 2",
        "'a'",
    ] {
        assert!(parse(text).is_err(), "{text:?} was read");
    }
    let deep = "[".repeat(100_000);
    assert!(parse(&deep).is_err());
}

#[test]
fn numbers_keep_their_text() {
    let number = |text: &str| text.parse::<Number>();
    assert_eq!(number("9007199254740993").map(|number| number.as_i64()), Ok(Some(9_007_199_254_740_993)));
    assert_eq!(number("18446744073709551615").map(|number| number.as_u64()), Ok(Some(u64::MAX)));
    assert_eq!(number("18446744073709551616").map(|number| number.as_u64()), Ok(None));
    assert_eq!(number("1.0").map(|number| number.as_i64()), Ok(None));
    assert_eq!(number("0.5").map(|number| number.to_f64()), Ok(0.5));
    assert_eq!(Number::from(i128::MIN).as_text(), i128::MIN.to_string());
    assert_eq!(Number::try_from(1e300).map(|number| number.to_f64()), Ok(1e300));
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(Number::try_from(value).is_err());
    }
}

#[test]
fn halves_of_surrogate_pairs_are_kept() {
    let half = Text::from_code_units(vec![97, 0xd83d]);
    assert_eq!(half.as_str(), None);
    assert_eq!(half.to_string_lossy(), "a\u{fffd}");
    assert_eq!(half.code_units(), [97, 0xd83d]);
    assert_eq!(Text::from_code_units(vec![0xd83d, 0xde00]), Text::from("😀"));
    assert_ne!(half, Text::from_code_units(vec![97, 0xd83e]));
}

#[test]
fn objects_keep_order_and_repeated_keys() {
    let value = parse(r#"{"b":1,"a":2,"b":3}"#).expect("JSON");
    assert_eq!(value["b"].as_i64(), Some(3));
    assert_eq!(value["no"][7]["such"], Value::Null);
    let mut object = object! {"name": "Ada", "tags": vec!["a", "b"], "none": None::<i64>};
    object.insert("name", "Grace");
    assert_eq!(object.to_string(), r#"{"name":"Grace","tags":["a","b"],"none":null}"#);
    assert_eq!(object.remove("tags"), Some(vec!["a", "b"].into()));
    assert!(!object.contains_key("tags"));
}
