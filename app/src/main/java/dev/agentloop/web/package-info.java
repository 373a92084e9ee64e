/// The web page: what `status` and `logs` say, in a browser, for people who are not on the machine. `Routes` answers what is asked, as a function of `Records` and the visitor;
/// `WebServer` puts HTTP around it, and `Protection` what keeps strangers out. Reading is all that this package can do: it knows neither the state's files nor what works on
/// issues, and `Records` has nothing that changes anything.
package dev.agentloop.web;
