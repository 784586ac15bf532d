//! Stateful fakes of every port, and the conformance suites that their real implementations pass.
