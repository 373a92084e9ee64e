package dev.agentloop.model;

/// The seam that every outside effect passes: forge writes, file renames and deletions, process launches and signals, git commands.
///
/// In the program it does nothing. Tests count the effects, and stop the tick before or after one of them to prove that the next tick recovers.
public interface Effects {
    Effects NONE = new Effects() {
        @Override
        public void before(String effect) {}

        @Override
        public void after(String effect) {}
    };

    /// Called right before the effect takes place. `effect` names it, e.g. `rename intent.json`.
    void before(String effect);

    /// Called right after the effect took place.
    void after(String effect);
}
