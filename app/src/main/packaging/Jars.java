import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The jars as they are shipped, below `app/` of the image, each with the same time: the AOT cache checks it.
///
/// Two are not taken as they are. picocli is published for Java 5, and such classes never enter an AOT cache: it is compiled
/// anew from its own sources. JNA carries a native library for every platform, which it would unpack into /tmp at each
/// start: the one for this platform goes beside the runtime's own, the others stay away.
record Jars(Path work, Instant time) {
    static final String JNA_LIBRARY = System.mapLibraryName("jnidispatch");

    /// @return the class path, relative to the image, in the order of `jars`: the program's own comes first
    List<String> prepareInto(Path image, List<Path> jars, Path picocliSources) throws IOException {
        Files.createDirectories(image.resolve("app"));
        var classPath = new ArrayList<String>();
        for (Path jar : jars) {
            String name = "app/" + jar.getFileName();
            Path target = image.resolve(name);
            if (jar.getFileName().toString().startsWith("picocli-")) {
                Files.copy(compiled(picocliSources, jar), target);
            } else if (jar.getFileName().toString().startsWith("jna-")) {
                takeLibrary(jar, image.resolve("lib").resolve(JNA_LIBRARY));
                copyWithout(jar, target, Jars::isNative);
            } else {
                Files.copy(jar, target);
            }
            Files.setLastModifiedTime(target, FileTime.from(time));
            classPath.add(name);
        }
        return classPath;
    }

    private Path compiled(Path sources, Path published) throws IOException {
        Path jar = work.resolve(published.getFileName());
        if (Files.exists(jar)) {
            return jar;
        }
        Path classes = work.resolve("picocli-classes");
        Trees.delete(classes);
        var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-nowarn", "-proc:none", "-g:source,lines",
                "--release", String.valueOf(Runtime.version().feature()), "-Xlint:none"));
        Trees.list(sources).stream().map(Path::toString)
                .filter(name -> name.endsWith(".java") && !name.endsWith("module-info.java")).forEach(arguments::add);
        int code = ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, arguments.toArray(String[]::new));
        if (code != 0) {
            throw new IOException("picocli's sources in " + sources + " do not compile");
        }
        Path unfinished = work.resolve("picocli.unfinished");
        try (var out = new ZipOutputStream(Files.newOutputStream(unfinished))) {
            for (Path file : Trees.list(classes)) {
                if (Files.isRegularFile(file)) {
                    put(out, classes.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return Files.move(unfinished, jar);
    }

    private static boolean isNative(String entry) {
        return entry.startsWith("com/sun/jna/") && entry.matches(".*\\.(so|dll|jnilib|a)");
    }

    private static void takeLibrary(Path jar, Path target) throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String cpu = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86-64";
            case "aarch64" -> "aarch64";
            case String other -> other;
        };
        String entry = "com/sun/jna/" + os + "-" + cpu + "/" + JNA_LIBRARY;
        try (var zip = new JarFile(jar.toFile())) {
            if (zip.getEntry(entry) == null) {
                throw new IOException(jar + " has no " + entry + ": JNA does not know this platform");
            }
            try (InputStream in = zip.getInputStream(zip.getEntry(entry))) {
                Files.copy(in, target);
            }
        }
    }

    private void copyWithout(Path jar, Path target, Predicate<String> unwanted) throws IOException {
        try (var zip = new JarFile(jar.toFile()); var out = new ZipOutputStream(Files.newOutputStream(target))) {
            for (var entry : zip.stream().filter(entry -> !entry.isDirectory() && !unwanted.test(entry.getName())).toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    put(out, entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    private void put(ZipOutputStream out, String name, byte[] content) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(time.atOffset(ZoneOffset.UTC).toLocalDateTime());
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
