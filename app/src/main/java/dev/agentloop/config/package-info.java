/// `loop/` on disk becomes checked [dev.agentloop.model.LoopConfig]s, or problems a person can act on.
///
/// A file is read whole (`TextFile`), parsed into a small tree that knows every place (`YamlReader`, `Node`), and turned into checked values by one class
/// per file or YAML block, which carries that YAML in its documentation. Rules between files come last (`PromptRules`, `SharedTrackers`). Nothing stops at
/// the first problem, and nothing is guessed: a broken loop yields problems and no configuration. Start reading at [dev.agentloop.config.LoopDirectory].
///
/// This package reads and never writes; it knows the model and nothing else of the program.
package dev.agentloop.config;
