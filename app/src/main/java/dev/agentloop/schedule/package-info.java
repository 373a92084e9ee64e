/// Has cron call agentloop: the line, the crontab with and without it, and the program `crontab` that reads and writes it.
///
/// Nothing here knows what a tick does. Lines of the crontab that are not agentloop's own come back byte for byte.
package dev.agentloop.schedule;
