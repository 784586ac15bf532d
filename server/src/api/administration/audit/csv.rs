//! Records as comma-separated values (RFC 4180), harmless to spreadsheets.

use model::api::audit::AuditRecord;

/// What the columns are called: as the fields of the JSON body.
pub(super) const HEADER: &str = "sequence,at,actor,actor_name,action,workspace,workspace_id,subject,subject_name,detail,request_id,hash\r\n";

/// One line.
pub(super) fn line(record: &AuditRecord) -> String {
    let text = |of: Option<&str>| field(of.unwrap_or_default());
    let workspace = record.workspace.as_ref().map(ToString::to_string);
    let workspace_id = record.workspace_id.map(|id| id.to_string());
    let fields = [
        record.sequence.to_string(),
        record.at.to_string(),
        field(&record.actor),
        text(record.actor_name.as_deref()),
        field(&record.action),
        text(workspace.as_deref()),
        text(workspace_id.as_deref()),
        field(&record.subject),
        text(record.subject_name.as_deref()),
        text(record.detail.as_deref()),
        text(record.request_id.as_deref()),
        field(&record.hash),
    ];
    format!("{}\r\n", fields.join(","))
}

/// What a spreadsheet takes for the beginning of a formula, in half and in full width. Tabs and line
/// ends it skips over.
const BEGINS_A_FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A quoted field. What would be a formula is made text by an apostrophe before it.
fn field(text: &str) -> String {
    let apostrophe = if text.starts_with(BEGINS_A_FORMULA) {
        "'"
    } else {
        ""
    };
    format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for (text, written) in [
            ("david", "\"david\""),
            ("", "\"\""),
            (
                "=HYPERLINK(\"http://evil\")",
                "\"'=HYPERLINK(\"\"http://evil\"\")\"",
            ),
            ("+1", "\"'+1\""),
            ("-1+cmd|' /C calc'!A0", "\"'-1+cmd|' /C calc'!A0\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1", "\"'＝1\""),
            ("a=b", "\"a=b\""),
            ("a,\"b\"\r\nc", "\"a,\"\"b\"\"\r\nc\""),
        ] {
            assert_eq!(field(text), written);
        }
    }

    #[test]
    fn every_line_has_a_field_for_each_column() {
        let record = AuditRecord {
            sequence: 7,
            at: "2026-11-28T12:00:00Z".parse().unwrap(),
            actor: "worker".to_owned(),
            actor_name: None,
            action: "denied".to_owned(),
            workspace: Some("=david".parse().unwrap()),
            workspace_id: None,
            subject: "foo".to_owned(),
            subject_name: None,
            detail: None,
            request_id: None,
            hash: "00ff".to_owned(),
        };
        let line = line(&record);
        assert_eq!(line.matches(',').count(), HEADER.matches(',').count());
        assert_eq!(
            line,
            "7,2026-11-28T12:00:00.000Z,\"worker\",\"\",\"denied\",\"'=david\",\"\",\"foo\",\"\",\"\",\"\",\"00ff\"\r\n"
        );
    }
}
