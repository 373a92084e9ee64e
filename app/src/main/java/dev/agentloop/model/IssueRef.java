package dev.agentloop.model;

/// One issue of one loop, written `LOOP/12`.
public record IssueRef(LoopName loop, IssueId id) implements Comparable<IssueRef> {
    /// The acpx session in which every run of this issue speaks.
    public String session() {
        return "agentloop-" + loop + "-issue-" + id;
    }

    /// What the names of this issue's branches begin with.
    public String branchPrefix() {
        return "issue-" + id + "-";
    }

    @Override
    public int compareTo(IssueRef other) {
        int byLoop = loop.compareTo(other.loop);
        return byLoop != 0 ? byLoop : id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return loop + "/" + id;
    }
}
