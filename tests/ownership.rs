//! Whose a workspace's organization is, from the link to its end.

mod death;
mod end;
mod founding;
mod loss;
mod refusal;
mod rotation;
mod scene;
mod successor;
