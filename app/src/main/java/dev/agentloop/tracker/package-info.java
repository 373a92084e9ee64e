/// The port to where the issues live, in the domain's words.
///
/// The vendor packages below `dev.agentloop.forge` implement it; everybody else sees only this. Whatever a forge does differently is either hidden by its
/// adapter or named in `TrackerLimits`. `TrackerContract` in the tests says what every implementation must do.
package dev.agentloop.tracker;
