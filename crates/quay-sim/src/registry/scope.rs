//! The `scope` parameter of `/v2/auth`.

use super::Action;

/// What a client asks for: `repository:[host/]namespace/name:action,action`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestedScope<'text> {
    /// The name as it was written, with the host where there was one.
    pub(crate) written_name: &'text str,
    pub(crate) namespace: &'text str,
    /// The part after the namespace; may hold slashes.
    pub(crate) repository: &'text str,
    pub(crate) actions: Vec<Action>,
}

impl<'text> RequestedScope<'text> {
    /// Reads a scope; `None` for other resources (413), other actions and other shapes.
    pub(crate) fn parse(text: &'text str, host: &str) -> Option<Self> {
        let (written_name, actions) = text.strip_prefix("repository:")?.rsplit_once(':')?;
        let without_host = written_name
            .strip_prefix(host)
            .and_then(|path| path.strip_prefix('/'));
        let (namespace, repository) = without_host.unwrap_or(written_name).split_once('/')?;
        let actions: Option<Vec<_>> = actions.split(',').map(Action::parse).collect();
        let good = is_segment(namespace) && repository.split('/').all(is_segment);
        good.then_some(Self {
            written_name,
            namespace,
            repository,
            actions: actions?,
        })
    }

    pub(crate) fn asks_for(&self, action: Action) -> bool {
        self.actions.contains(&action)
    }
}

fn is_segment(segment: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !segment.is_empty() && segment.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "localhost:8480";

    #[test]
    fn scopes_name_a_repository_and_actions() {
        let scope = RequestedScope::parse("repository:course-1/lab/1:push,pull", HOST).unwrap();
        assert_eq!(scope.namespace, "course-1");
        assert_eq!(scope.repository, "lab/1");
        assert!(
            scope.asks_for(Action::Push)
                && scope.asks_for(Action::Pull)
                && !scope.asks_for(Action::All)
        );
    }

    #[test]
    fn the_host_may_be_named_and_is_kept() {
        let scope = RequestedScope::parse("repository:localhost:8480/o/r:pull", HOST).unwrap();
        assert_eq!((scope.namespace, scope.repository), ("o", "r"));
        assert_eq!(scope.written_name, "localhost:8480/o/r");
    }

    #[test]
    fn anything_else_is_no_scope() {
        for bad in [
            "registry:catalog:*",
            "repository:course-1/lab-1:delete",
            "repository:course-1/lab-1:",
            "repository:course-1/lab-1",
            "repository:course-1:pull",
            "repository:course-1//lab:pull",
            "repository:a/b:pull repository:a/c:pull",
            "repository:a/../b c:pull",
        ] {
            assert_eq!(RequestedScope::parse(bad, HOST), None, "{bad}");
        }
    }
}
