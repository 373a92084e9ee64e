package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.StubForge;
import dev.agentloop.forge.bitbucket.StubRepository.Status;
import dev.agentloop.model.Check;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The stub of Bitbucket, with people at its far side and adapters at the near one.
public final class StubWorld implements CodeHostWorld, StubForge {
    static final RestLimits QUICK = new RestLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 64L << 20);

    final StubBitbucket stub = new StubBitbucket();
    final StubRepository repository = stub.repository;
    final List<String> notices = new ArrayList<>();
    private final List<ForgeHttp> clients = new ArrayList<>();
    final ForgeHttp http = client(QUICK);
    private final CodeHost codeHost = codeHost(http, Optional.empty());

    ForgeHttp client(RestLimits limits) {
        ForgeHttp client = new ForgeHttp(Map.of(), repository, () -> Duration.ofMinutes(1), limits);
        clients.add(client);
        return client;
    }

    CodeHost codeHost(ForgeHttp client, Optional<String> fork) {
        return codeHost(client, fork, new Token("BITBUCKET_TOKEN", StubBitbucket.ACCESS_TOKEN));
    }

    CodeHost codeHost(ForgeHttp client, Optional<String> fork, Token token) {
        return codeHost(address(), client, fork, token);
    }

    CodeHost codeHost(Address address, ForgeHttp client, Optional<String> fork, Token token) {
        Rest rest = new Rest(client, address.apiURL(), () -> Optional.of(token), new BitbucketDialect(address));
        Optional<ForkWish> wish = fork.map(owner -> new ForkWish(owner, "ssh://git@alias:2222/" + StubRepository.HERE + ".git"));
        return new BitbucketCodeHost(rest, address, wish, notices::add);
    }

    Address address() {
        return Address.of("https://bitbucket.org/" + StubRepository.HERE, Optional.of(stub.server.url() + "/2.0"));
    }

    @Override
    public void mayOnlyReadTheCode() {
        repository.scopes = "pullrequest, repository";
    }

    @Override
    public CodeHost codeHost() {
        return codeHost;
    }

    @Override
    public CodeHost anotherCodeHost() {
        return codeHost(client(QUICK), Optional.empty());
    }

    @Override
    public String headBranch() {
        return "main";
    }

    @Override
    public int pageSize() {
        return StubPages.PAGE_SIZE;
    }

    @Override
    public String push(String branch) {
        return repository.push(repository.name, branch);
    }

    @Override
    public void merge(String branch) {
        repository.close(repository.open(repository.name, branch).orElseThrow(), "MERGED");
    }

    @Override
    public void closePullRequest(String branch) {
        repository.close(repository.open(repository.name, branch).orElseThrow(), "DECLINED");
    }

    @Override
    public void deleteBranch(String branch) {
        repository.branches.get(repository.name).remove(branch);
    }

    @Override
    public void report(String commit, Check check) {
        report(repository.holderOf(commit), commit, check);
    }

    void report(String where, String commit, Check check) {
        Status status = repository.report(where, commit, check.name());
        status.name = check.name();
        status.state = state(check.state());
        status.url = check.url().orElse("https://ci.example/");
        status.description = check.summary();
    }

    static String state(Check.State state) {
        return switch (state) {
            case PASSED, SKIPPED -> "SUCCESSFUL";
            case PENDING -> "INPROGRESS";
            case FAILED -> "STOPPED";
        };
    }

    /// Bitbucket has no word for a check that was skipped.
    @Override
    public Check check(String name, Check.State state) {
        Check check = CodeHostWorld.super.check(name, state);
        return new Check(check.name(), state == Check.State.SKIPPED ? Check.State.PASSED : state, check.url(), check.summary());
    }

    @Override
    public String text(String branch) {
        StubRepository.Pull pull = repository.open(repository.name, branch).orElseThrow();
        return pull.title + "\n\n" + pull.description;
    }

    @Override
    public CodeHost forked(String owner) {
        return codeHost(client(QUICK), Optional.of(owner));
    }

    @Override
    public String forkOwner() {
        return StubBitbucket.WORKSPACE;
    }

    @Override
    public void otherRepository(String name, boolean fork) {
        repository.make(name, fork);
    }

    @Override
    public List<String> otherRepositories() {
        return repository.branches.keySet().stream().filter(name -> !name.equals(repository.name)).toList();
    }

    @Override
    public String pushToFork(String fork, String branch) {
        return repository.push(fork, branch);
    }

    @Override
    public void openFromStrangersFork(String branch) {
        repository.push("mallory/shop", branch);
        repository.add("mallory/shop", branch, headBranch(), "from a fork", "");
    }

    @Override
    public String configuration() {
        return """
                forge:
                  type: bitbucket
                  apiURL: %s
                """.formatted(address().apiURL());
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("BITBUCKET_TOKEN", StubBitbucket.ACCESS_TOKEN);
    }

    @Override
    public void received(String branch, String commit) {
        repository.received(repository.name, branch, commit);
    }

    @Override
    public void passes(Duration time) {
        repository.passes(time);
    }

    @Override
    public InstantSource clock() {
        return repository;
    }

    @Override
    public List<String> requests() {
        List<String> lines = stub.server.lines();
        stub.server.forget();
        return lines;
    }

    @Override
    public void close() {
        clients.forEach(ForgeHttp::close);
        stub.close();
    }
}
