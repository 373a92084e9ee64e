package dev.agentloop;

import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Who may know whom. The table in ARCHITECTURE.md is this one.
class ArchitectureTest {
    private static final String ROOT = "dev.agentloop";

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT);

    /// From each package to the packages of ours it may know besides itself and `model`.
    private static final Map<String, Set<String>> MAY_KNOW = mayKnow();

    private static Map<String, Set<String>> mayKnow() {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        table.put("model", Set.of());
        table.put("plan", Set.of());
        table.put("tracker", Set.of());
        table.put("codehost", Set.of());
        table.put("conversation", Set.of());
        table.put("agent", Set.of("conversation"));
        table.put("credentials", Set.of());
        table.put("git", Set.of("credentials"));
        table.put("config", Set.of());
        table.put("state", Set.of());
        table.put("notify", Set.of());
        table.put("forge", Set.of("tracker", "codehost", "credentials"));
        table.put("forge.github", Set.of("forge", "tracker", "codehost", "credentials"));
        table.put("forge.gitlab", Set.of("forge", "tracker", "codehost", "credentials"));
        table.put("forge.gitea", Set.of("forge", "tracker", "codehost", "credentials"));
        table.put("forge.jira", Set.of("forge", "tracker", "credentials"));
        table.put("forge.bitbucket", Set.of("forge", "codehost", "credentials"));
        table.put("forge.local", Set.of("tracker", "codehost"));
        table.put("execute", Set.of("plan", "observe", "tracker", "codehost", "agent", "git", "state", "notify"));
        table.put("metrics", Set.of("plan"));
        table.put("tick", Set.of("metrics", "observe", "plan", "execute", "state", "tracker", "codehost", "agent", "git", "notify"));
        table.put("observe", Set.of("tracker", "codehost", "agent", "git", "state"));
        table.put("status", Set.of("plan", "observe", "state", "agent"));
        table.put("terminal", Set.of("conversation"));
        table.put("gc", Set.of("state"));
        table.put("passkey", Set.of("state"));
        table.put("demo", Set.of());
        table.put("schedule", Set.of("agent", "git"));
        table.put("doctor", Set.of("schedule", "state", "config", "plan", "tracker", "codehost", "agent", "git"));
        // Reading only: neither the state's files, nor what works on issues.
        table.put("web", Set.of("status", "plan", "conversation", "passkey", "web.template", "web.template.parts"));
        // What jte makes of the templates.
        table.put("web.template", Set.of("web", "status", "plan", "web.template.parts"));
        table.put("web.template.parts", Set.of("web", "status", "plan", "web.template"));
        table.put("cli", Set.of("web", "doctor", "schedule", "tick", "status", "plan", "observe", "execute", "state", "config", "tracker", "codehost", "agent", "conversation", "git", "gc", "terminal", "demo", "passkey"));
        return table;
    }

    @TestFactory
    List<DynamicTest> packagesKnowOnlyWhatTheTableSays() {
        List<DynamicTest> tests = new ArrayList<>();
        MAY_KNOW.forEach((name, known) -> {
            Set<String> allowed = new java.util.HashSet<>(known);
            allowed.add(name);
            allowed.add("model");
            ArchRule rule = noClasses()
                    .that().resideInAPackage(ROOT + "." + name)
                    .should().dependOnClassesThat(ofOursOutside(allowed));
            tests.add(DynamicTest.dynamicTest(name, () -> rule.check(CLASSES)));
        });
        return tests;
    }

    private static DescribedPredicate<JavaClass> ofOursOutside(Set<String> allowed) {
        return DescribedPredicate.describe(
                "of ours outside " + allowed,
                type -> type.getPackageName().startsWith(ROOT)
                        && !allowed.contains(type.getPackageName().equals(ROOT) ? "" : type.getPackageName().substring(ROOT.length() + 1)));
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(java.util.stream.Collectors.toSet());

        assertThat(packages).isEqualTo(MAY_KNOW.keySet());
    }

    /// A rule over an empty import would always hold.
    @Test
    void enoughClassesWereLookedAt() {
        assertThat(CLASSES.size()).isGreaterThan(200);
    }

    @Test
    void onlyCliSeesPicocli() {
        onlyIn("picocli..", "cli");
    }

    @Test
    void onlyForgeSeesOkhttp() {
        onlyIn("okhttp3..", "forge");
    }

    @Test
    void onlyWebSeesJetty() {
        onlyIn("org.eclipse.jetty..", "web");
    }

    /// The web page reads: no class of it opens a file for writing, changes one, or starts a process.
    @Test
    void webOnlyReads() {
        DescribedPredicate<JavaAccess<?>> changing = DescribedPredicate.describe(
                "that change files or start processes",
                access -> changes(access.getTargetOwner().getName(), access.getName()));
        noClasses().that().resideInAPackage(ROOT + ".web..").should(accessTargetWhere(changing)).check(CLASSES);
        // The rule knows such an access when it sees one.
        classes().that().haveFullyQualifiedName(ROOT + ".state.AtomicFiles").should(accessTargetWhere(changing)).check(CLASSES);
    }

    private static boolean changes(String owner, String member) {
        return switch (owner) {
            case "java.nio.file.Files" -> member.matches("(write|create|copy|move|delete|set|newOutputStream|newBufferedWriter|newByteChannel).*");
            case "java.nio.channels.FileChannel" -> member.matches("(write|truncate|transferFrom|force|lock|tryLock).*");
            case "java.nio.file.StandardOpenOption" -> !member.equals("READ");
            case "java.io.File", "java.io.FileOutputStream", "java.io.FileWriter", "java.io.RandomAccessFile", "java.lang.ProcessBuilder", "java.lang.Runtime" -> true;
            default -> false;
        };
    }

    @Test
    void onlyPasskeySeesWebauthn4j() {
        onlyIn("com.webauthn4j..", "passkey");
    }

    @Test
    void onlyAgentSeesJna() {
        onlyIn("com.sun.jna..", "agent");
    }

    @Test
    void jacksonStaysWhereFilesAndAnswersAreParsed() {
        onlyIn("tools.jackson..", "config", "state", "forge", "forge.bitbucket", "forge.gitea", "forge.github", "forge.gitlab", "forge.jira", "forge.local", "agent", "conversation", "demo", "status", "notify", "cli", "doctor", "passkey");
    }

    private static void onlyIn(String library, String... packages) {
        String[] allowed = new String[packages.length];
        for (int i = 0; i < packages.length; i++) {
            allowed[i] = ROOT + "." + packages[i];
        }
        noClasses().that().resideOutsideOfPackages(allowed).should().dependOnClassesThat().resideInAPackage(library).check(CLASSES);
        classes().that().resideInAPackage(ROOT + ".." ).and(uses(library)).should().resideInAnyPackage(allowed).check(CLASSES);
    }

    /// Fails, because nothing matches, when the library is not used at all any more.
    private static DescribedPredicate<JavaClass> uses(String library) {
        String prefix = library.replace("..", "");
        return DescribedPredicate.describe(
                "uses " + library,
                type -> type.getDirectDependenciesFromSelf().stream().anyMatch(d -> d.getTargetClass().getPackageName().startsWith(prefix)));
    }

    @Test
    void clockEnvironmentAndStreamsComeFromOutside() {
        DescribedPredicate<JavaAccess<?>> global = DescribedPredicate.describe(
                "Instant.now, System.getenv, System.in/out/err or System.exit",
                access -> isGlobal(access.getTargetOwner().getName(), access.getName()));
        noClasses()
                .that().doNotHaveFullyQualifiedName(ROOT + ".Main")
                .and().doNotHaveFullyQualifiedName(ROOT + ".Wiring")
                .should(accessTargetWhere(global))
                .check(CLASSES);
    }

    private static boolean isGlobal(String owner, String member) {
        return switch (owner) {
            case "java.lang.System" -> Set.of("getenv", "in", "out", "err", "exit", "currentTimeMillis").contains(member);
            case "java.time.Instant" -> member.equals("now");
            default -> false;
        };
    }
}
