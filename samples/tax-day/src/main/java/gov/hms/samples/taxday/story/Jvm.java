package gov.hms.samples.taxday.story;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
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

    /** HMS-SYS from its jar. Not with -jar, because {@link Supervised} has to come first. */
    List<String> sys(List<String> arguments) {
        List<String> command = java();
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", sysJar + File.pathSeparator + ownClasses()));
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
        return command;
    }

    private static String ownClasses() {
        URI location = URI.create(
                Jvm.class.getProtectionDomain().getCodeSource().getLocation().toString());
        return Path.of(location).toString();
    }
}
