import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/// What the training loaded, as the list the AOT cache is made of, the same for each training.
///
/// The JVM's own record differs from run to run: in its order, in a few classes that are loaded only when threads meet, and in the constants a class had looked up when it
/// was written down, which depend on hash seeds, time and random numbers in a hundred places. So it is sorted; the classes of `raced.txt` are always in it; and of each class
/// all constants are looked up, used or not.
record ClassList(List<Path> jars, Path raced) {
    /// Of the constants the JVM can look up ahead of time: a class, a field, a method, an interface's method, a call site.
    private static final Set<Integer> LOOKED_UP = Set.of(7, 9, 10, 11, 18);

    /// @param recorded by `-XX:DumpLoadedClassList`
    List<String> of(Path recorded) throws IOException {
        Set<String> classes = new TreeSet<>(Package.options(raced));
        Set<String> forms = new TreeSet<>();
        for (String line : Files.readAllLines(recorded)) {
            if (line.startsWith("@lambda-form-invoker")) {
                forms.add(line);
            } else if (!line.startsWith("@") && !line.startsWith("#")) {
                classes.add(line.replaceFirst(" .*", ""));
            }
        }
        List<String> list = new ArrayList<>(classes);
        list.addAll(constants(classes));
        list.addAll(forms);
        return list;
    }

    private List<String> constants(Set<String> classes) throws IOException {
        List<String> lines = new ArrayList<>();
        Map<String, JarFile> owners = new HashMap<>();
        for (Path jar : jars.reversed()) {
            JarFile open = new JarFile(jar.toFile());
            open.stream().forEach(entry -> owners.put(entry.getName(), open));
        }
        for (String name : classes) {
            JarFile owner = owners.get(name + ".class");
            try (InputStream in = owner == null ? ClassLoader.getSystemResourceAsStream(name + ".class") : owner.getInputStream(owner.getEntry(name + ".class"))) {
                if (in != null) {
                    String indices = indices(in.readAllBytes());
                    if (!indices.isEmpty()) {
                        lines.add("@cp " + name + " " + indices);
                    }
                }
            }
        }
        for (JarFile open : Set.copyOf(owners.values())) {
            open.close();
        }
        return lines;
    }

    private static String indices(byte[] classFile) {
        List<Integer> indices = new ArrayList<>();
        for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
            if (LOOKED_UP.contains((int) entry.tag())) {
                indices.add(entry.index());
            }
        }
        return indices.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
