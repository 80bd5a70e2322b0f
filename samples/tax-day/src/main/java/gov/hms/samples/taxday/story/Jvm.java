package gov.hms.samples.taxday.story;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The command lines of the story's processes, on the Java that the story itself runs on. */
final class Jvm {
    /** Six processes share a laptop: small heaps, and the compiler that is quick rather than thorough. */
    private static final List<String> MODEST = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path folder;
    private final Path sysJar;

    Jvm(Path folder, Path sysJar) {
        this.folder = folder;
        this.sysJar = sysJar;
    }

    /** HMS-SYS from its jar. Not with -jar, because {@link Supervised} has to come first; it alone of the sample comes along. */
    List<String> sys(List<String> arguments) throws IOException {
        List<String> command = java();
        command.addAll(List.of("-cp", sysJar + File.pathSeparator + supervisedAlone()));
        command.addAll(List.of(Supervised.class.getName(), "gov.hms.sys.Main"));
        command.addAll(arguments);
        return command;
    }

    List<String> service(Class<?> main) {
        List<String> command = java();
        command.add("-Dpdfbox.fontcache=" + folder);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Supervised.class.getName(), main.getName()));
        return command;
    }

    /** The command line of HMS mesh. */
    List<String> hms(String... arguments) {
        List<String> command = java();
        command.addAll(List.of("-jar", sysJar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(MODEST);
        command.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= 23) {
            // gRPC and protobuf still use what these JDKs warn of
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        return command;
    }

    private Path supervisedAlone() throws IOException {
        String file = Supervised.class.getName().replace('.', '/') + ".class";
        Path root = folder.resolve("supervised");
        Path copy = root.resolve(file);
        Files.createDirectories(copy.getParent());
        try (InputStream original = Jvm.class.getClassLoader().getResourceAsStream(file)) {
            Files.copy(original, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return root;
    }
}
