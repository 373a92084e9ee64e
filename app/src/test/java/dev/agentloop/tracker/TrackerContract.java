package dev.agentloop.tracker;

/// What every tracker must do. An adapter's test implements this and says in which world it acts:
///
/// ```java
/// class FakeTrackerTest implements TrackerContract {
///     private final FakeForge world = ...;
///
///     public TrackerWorld world() {
///         return world;
///     }
/// }
/// ```
public interface TrackerContract extends ChangesContract, LabelsContract, CommentsContract, IssuesContract, AccessContract {}
