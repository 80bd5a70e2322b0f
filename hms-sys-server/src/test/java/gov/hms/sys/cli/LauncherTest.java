package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** bin/hms, with a Java that only prints what it is told. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    @TempDir
    private Path directory;

    private Path launcher;

    @BeforeEach
    void copyTheLauncher() throws IOException {
        launcher = Files.createDirectories(directory.resolve("bin")).resolve("hms");
        Files.copy(Path.of("bin", "hms"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(directory.resolve("target"));
    }

    @Test
    void theLauncherOfTheSourcesCanBeExecuted() {
        assertThat(Path.of("bin", "hms")).isExecutable();
    }

    @Test
    void withoutAJarItSaysHowToBuildIt() throws Exception {
        Result result = run(javaOfVersion(17), "check");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.output)
                .contains("hms-sys.jar is not built")
                .contains("next: ")
                .contains("mvn");
    }

    @Test
    void aJavaThatIsTooOldIsRefused() throws Exception {
        buildJar();

        Result result = run(javaOfVersion(11), "check");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.output)
                .contains("is version 11 (expected: 17 or newer)")
                .contains("next: ");
    }

    @Test
    void withoutAJavaItSaysWhatToInstall() throws Exception {
        buildJar();

        Result result = run(directory.resolve("nowhere"), "check");

        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.output).contains("no Java in JAVA_HOME").contains("next: install a JDK 17");
    }

    @Test
    void aCommandStartsQuicklyAndTheServerIsTunedForALongLife() throws Exception {
        buildJar();

        String command = run(javaOfVersion(17), "policy", "get", "a b").output;
        String server = run(javaOfVersion(17), "sys", "run", "--dev").output;

        assertThat(command)
                .contains("-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar")
                .contains("[a b]");
        assertThat(server).doesNotContain("-XX").contains("[sys] [run] [--dev]");
        assertThat(run(javaOfVersion(17)).output).doesNotContain("-XX");
    }

    @Test
    void nativeAccessIsGrantedWhereJavaAsksForIt() throws Exception {
        buildJar();

        assertThat(run(javaOfVersion(25), "check").output).contains("--enable-native-access=ALL-UNNAMED");
        assertThat(run(javaOfVersion(17), "check").output).doesNotContain("native-access");
    }

    private void buildJar() throws IOException {
        Files.writeString(directory.resolve("target/hms-sys.jar"), "");
    }

    private Path javaOfVersion(int version) throws IOException {
        Path home = directory.resolve("java-" + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        Files.writeString(
                java, "#!/usr/bin/env bash\necho \"$*\"\nfor argument in \"$@\"; do echo -n \"[$argument] \"; done\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Result run(Path javaHome, String... args) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(args));
        builder.environment().putAll(Map.of("JAVA_HOME", javaHome.toString()));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    private record Result(int exitCode, String output) {}
}
