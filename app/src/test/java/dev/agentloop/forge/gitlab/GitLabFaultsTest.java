package dev.agentloop.forge.gitlab;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.FaultsContract;
import dev.agentloop.forge.ForgeHttp;
import java.util.Optional;

class GitLabFaultsTest implements FaultsContract {
    @Override
    public Far far() {
        StubWorld world = new StubWorld();
        ForgeHttp http = world.client(IMPATIENT);
        GitLab impatient = world.gitLab(http);
        CodeHost forked = world.gitLab(world.address(), http, Optional.of(world.forkOwner()), "GITLAB_TOKEN", StubGitLab.TOKEN).codeHost();
        return new Far(
                Optional.of(world), Optional.of(impatient.tracker()), Optional.of(world), Optional.of(impatient.codeHost()), Optional.of(forked), world.stub.server, world::close);
    }
}
