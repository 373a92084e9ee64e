package dev.agentloop.web;

import java.util.Optional;

/// What every page has around its own.
///
/// @param visitor who is signed in
/// @param place the page's path
public record Frame(String title, Assets assets, Optional<String> visitor, String place, Words words) {
    public Assets.Asset asset(String name) {
        return assets.named(name);
    }
}
