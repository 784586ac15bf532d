//! One component.

pub(crate) const IMAGE: &str = "Image";
pub(crate) const REPOSITORY: &str = "Repository at Quay";
pub(crate) const APPLICATION: &str = "Application";
pub(crate) const VISIBILITY: &str = "Visibility";
pub(crate) const SINCE: &str = "Declared";
pub(crate) const LAST_PUSH: &str = "Last push";
pub(crate) const NO_PUSH: &str = "none that Berth has heard of";
pub(crate) const NOT_SETTLED: &str = "not settled yet";
pub(crate) const NONE: &str = "none";

pub(crate) const CONDITIONS: &str = "Where it stands";
pub(crate) const NO_CONDITIONS: &str = "Berth has not looked at it yet.";
pub(crate) const READY: &str = "Ready to push to";
pub(crate) const ORGANIZATION_READY: &str = "Organization";
pub(crate) const REPOSITORY_READY: &str = "Repository";
pub(crate) const PUSH_ROBOT_READY: &str = "Push robot";
pub(crate) const CREDENTIAL_TESTED: &str = "Credential tested at the registry";
pub(crate) const CREDENTIAL_DELIVERED: &str = "Credential delivered";
pub(crate) const YES: &str = "Yes";
pub(crate) const NO: &str = "No";
pub(crate) const UNKNOWN: &str = "Unknown";

pub(crate) const PROVISION: &str = "Setting it up";
pub(crate) const REMOVE: &str = "Removing it";

pub(crate) const CREDENTIALS: &str = "Push credentials";
pub(crate) const NO_CREDENTIALS: &str = "None yet: it comes with the push robot.";
pub(crate) const FOR: &str = "For";
pub(crate) const FOR_PUSH: &str = "Push";
pub(crate) const FOR_PULL: &str = "Pull, the whole workspace";
pub(crate) const ROBOT: &str = "Robot";
pub(crate) const STATE: &str = "State";
pub(crate) const MADE: &str = "Made";
pub(crate) const TESTED: &str = "Tested";
pub(crate) const DELIVERED: &str = "Delivered";
pub(crate) const PENDING: &str = "Not proven yet";
pub(crate) const CURRENT: &str = "In use";
pub(crate) const RETIRING: &str = "Replaced, works still";
pub(crate) const RETIRED: &str = "Dead";
pub(crate) const WHERE_BEFORE: &str = "Your pipeline finds it as ";
pub(crate) const WHERE_AFTER: &str =
    ", below the directory where this installation delivers. Nobody has to copy it there.";

pub(crate) const FIRST_PUSH: &str = "Push your first image";
pub(crate) const PUSH: &str = "Push an image";
pub(crate) const FIRST_PUSH_COMMANDS: &str = "By hand, an image out of nothing";
pub(crate) const FIRST_PUSH_LOGIN: &str =
    "1. Log in: press Copy under “Use the credential”, and paste it into a shell.";
pub(crate) const FIRST_PUSH_PODMAN: &str = "2. After “podman login”, paste this:";
pub(crate) const FIRST_PUSH_BUILDAH: &str = "Or, after “buildah login”, this:";
pub(crate) const FIRST_PUSH_LESSON: &str = "As a pipeline does, with the delivered file";

pub(crate) const ACTIONS: &str = "What you can do";
pub(crate) const RETRY: &str = "Look again now";
pub(crate) const RETRY_LESSON: &str =
    "After you have mended something at Quay, or to see whether all is still there.";
pub(crate) const DELETE: &str = "Delete this component…";
pub(crate) const DELETE_LESSON: &str = "Its robots and its delivered credential go; its repository and the images in it stay. You can undo it for a while.";
pub(crate) const DELETE_NAME: &str = "Its name, to be sure";
pub(crate) const DELETE_NOW: &str = "Delete";
pub(crate) const DELETING: &str = "Its robots and its delivered credential are deleted when that time is over; its repository and images stay. Deletion is due ";
pub(crate) const RESTORE: &str = "Undo the deletion";

pub(crate) const ROTATE: &str = "Rotate the push credential";
pub(crate) const ROTATE_LESSON: &str = "A new credential is made, tested and delivered before the one in use ends, so that no build fails.";
pub(crate) const DRAIN: &str = "The one in use keeps working";
pub(crate) const DRAIN_DEFAULT: &str = "As long as this installation has it";
pub(crate) const DRAIN_HOUR: &str = "One hour more";
pub(crate) const DRAIN_NONE: &str = "Not at all: it has leaked";
pub(crate) const DRAIN_USUAL: &str = "This installation has it keep working for ";
pub(crate) const DRAIN_WARNING: &str = "“Not at all” breaks each build that is running then and has not pushed yet: it fails at its push, and has to be run again. Builds that begin afterwards find the new one. A shorter time breaks those that last longer than that.";
pub(crate) const ROTATE_NOW: &str = "Rotate";
pub(crate) const ROTATING: &str = "A new credential is being made, tested and delivered.";
pub(crate) const END_DRAIN: &str = "End the old credential now…";
pub(crate) const END_DRAIN_LESSON: &str = "After a leak, and only then: each build that began with the old credential and has not pushed yet fails at its push, and has to be run again. Builds that find the new one go on. This cannot be undone.";
pub(crate) const END_DRAIN_NAME: &str = "The component's name, to be sure";
pub(crate) const END_DRAIN_NOW: &str = "End it now";
pub(crate) const DRAINING: &str = "The new one is delivered. The one before it stops to work ";
pub(crate) const DRAINED: &str = "The new one is delivered. The one before it is being deleted.";

/// What an operation that is over has done.
pub(crate) fn all_done(steps: usize) -> String {
    match steps {
        1 => "1 step, done".to_owned(),
        many => format!("{many} steps, all done"),
    }
}
