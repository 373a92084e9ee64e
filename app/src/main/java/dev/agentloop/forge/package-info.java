/// What every forge with a REST API has in common: authentication, time limits, paging, conditional requests, rate limits, retries, and errors in words.
///
/// `ForgeHttp` is made once a tick and shared by all loops; it holds connections, TLS, proxy and the rate limits met so far. `Rest` is one loop's access to one
/// server through it. A vendor package adds a `Dialect` (its headers and its refusals), its endpoints and the mapping of its JSON; it never sees the HTTP library.
package dev.agentloop.forge;
