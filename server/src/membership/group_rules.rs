//! Which group of the sign-in provider gives which role in which workspace.

use std::{collections::BTreeMap, str::FromStr};

use model::{Role, WorkspaceName};

/// The rules of the configuration key `sign_in.workspaces`: `<group>=<workspace>:<role>`, with `;`
/// or a line break between two. One `*` in the group stands for any text, and a `*` in the
/// workspace for that same text: `konflux-*-admins=*:owner`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupRules(Vec<Rule>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    group: Pattern,
    workspace: Pattern,
    role: Role,
}

/// A text with at most one `*` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Exact(String),
    Around(String, String),
}

/// A text that holds no rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{rule}' is not a rule: write <group>=<workspace>:<role>, with one '*' at most on either side"
)]
pub struct InvalidGroupRule {
    /// The part that is none.
    pub rule: String,
}

impl GroupRules {
    /// The workspaces that these groups give, each with the highest role. What a group's name gives
    /// that cannot be the name of a workspace is left out.
    #[must_use]
    pub fn roles(&self, groups: &[String]) -> BTreeMap<WorkspaceName, Role> {
        let mut roles = BTreeMap::new();
        for rule in &self.0 {
            for workspace in groups.iter().filter_map(|group| rule.workspace_of(group)) {
                let role = roles.entry(workspace).or_insert(rule.role);
                *role = rule.role.max(*role);
            }
        }
        roles
    }
}

impl Rule {
    fn workspace_of(&self, group: &str) -> Option<WorkspaceName> {
        let text = self.group.text_in(group)?;
        self.workspace.with(text).parse().ok()
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once('*') {
            _ if text.is_empty() => None,
            None => Some(Self::Exact(text.to_owned())),
            Some((_, after)) if after.contains('*') => None,
            Some((before, after)) => Some(Self::Around(before.to_owned(), after.to_owned())),
        }
    }

    /// What the `*` stands for in this text, if the text is one of those meant.
    fn text_in<'text>(&self, text: &'text str) -> Option<&'text str> {
        match self {
            Self::Exact(only) => (only == text).then_some(""),
            Self::Around(before, after) => text.strip_prefix(&**before)?.strip_suffix(&**after),
        }
    }

    fn with(&self, text: &str) -> String {
        match self {
            Self::Exact(only) => only.clone(),
            Self::Around(before, after) => format!("{before}{text}{after}"),
        }
    }
}

impl FromStr for GroupRules {
    type Err = InvalidGroupRule;

    fn from_str(text: &str) -> Result<Self, InvalidGroupRule> {
        text.split([';', '\n'])
            .map(str::trim)
            .filter(|rule| !rule.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl FromStr for Rule {
    type Err = InvalidGroupRule;

    fn from_str(text: &str) -> Result<Self, InvalidGroupRule> {
        // The last `=` and the last `:`, for a group can be a distinguished name.
        let parts = || {
            let (group, place) = text.rsplit_once('=')?;
            let (workspace, role) = place.rsplit_once(':')?;
            let (group, workspace) = (
                Pattern::parse(group.trim())?,
                Pattern::parse(workspace.trim())?,
            );
            if let (Pattern::Exact(_), Pattern::Around(..)) = (&group, &workspace) {
                return None;
            }
            let role = role.trim().parse().ok()?;
            Some(Self {
                group,
                workspace,
                role,
            })
        };
        parts().ok_or_else(|| InvalidGroupRule {
            rule: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(rules: &str, groups: &[&str]) -> Vec<(String, Role)> {
        let groups: Vec<_> = groups.iter().map(|&group| group.to_owned()).collect();
        let roles = rules.parse::<GroupRules>().unwrap().roles(&groups);
        roles
            .into_iter()
            .map(|(name, role)| (name.to_string(), role))
            .collect()
    }

    #[test]
    fn the_star_of_the_workspace_is_the_text_that_the_groups_star_stands_for() {
        let rules = "konflux-*-admins=*:owner; konflux-*-viewers = team-* : viewer\n";
        let groups = [
            "konflux-web-admins",
            "konflux-api-viewers",
            "another",
            "konflux-",
        ];
        let expected = [
            ("team-api".to_owned(), Role::Viewer),
            ("web".to_owned(), Role::Owner),
        ];
        assert_eq!(roles(rules, &groups), expected);
    }

    #[test]
    fn the_highest_of_several_roles_counts_in_whichever_order() {
        for rules in ["a=w:viewer;b=w:owner", "b=w:owner;a=w:viewer"] {
            assert_eq!(roles(rules, &["a", "b"]), [("w".to_owned(), Role::Owner)]);
            assert_eq!(roles(rules, &["b", "a"]), [("w".to_owned(), Role::Owner)]);
        }
    }

    #[test]
    fn a_group_can_be_a_distinguished_name_and_is_compared_to_the_letter() {
        let rules = "cn=web,ou=teams=web:developer";
        assert_eq!(
            roles(rules, &["cn=web,ou=teams"]),
            [("web".to_owned(), Role::Developer)]
        );
        assert_eq!(roles(rules, &["CN=web,ou=teams"]), []);
    }

    #[test]
    fn what_cannot_be_a_workspace_is_left_out() {
        assert_eq!(roles("x-*=*:owner", &["x-", "x-a/b", "x-.."]), []);
        // The text before and the text behind the star must not be the same letters twice.
        assert_eq!(roles("ab*bc=*:owner", &["abc"]), []);
    }

    #[test]
    fn what_is_no_rule_is_refused_by_name() {
        for wrong in [
            "a",
            "a=b",
            "a=b:king",
            "=b:owner",
            "a=:owner",
            "a*b*=w:owner",
            "a=*:owner",
            "a*=**:owner",
        ] {
            let refused = format!("x=y:owner;{wrong}")
                .parse::<GroupRules>()
                .unwrap_err();
            assert_eq!(refused.rule, wrong);
        }
        assert_eq!("".parse(), Ok(GroupRules::default()));
    }
}
