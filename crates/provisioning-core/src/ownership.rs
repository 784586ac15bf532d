//! What proves that something at Quay is ours.
//!
//! Pure judgements over what was seen. SECURITY.md, "Ownership", is the list that they implement.
