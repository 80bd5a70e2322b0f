package gov.hms.sys.control;

import static gov.hms.sys.control.MeshFixture.text;
import static gov.hms.sys.server.RunningSys.await;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.snapshot.ActivePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDirectoryTest {
    @TempDir
    Path temporary;

    private Path files;
    private MeshFixture mesh;
    private PolicyDirectoryWatch watch;

    @BeforeEach
    void open() throws Exception {
        files = temporary.resolve("policies");
        mesh = new MeshFixture(temporary.resolve("data"));
    }

    @AfterEach
    void close() {
        if (watch != null) {
            watch.close();
        }
        mesh.close();
    }

    private void watch() throws Exception {
        watch = mesh.directory.watch(files, System::nanoTime);
    }

    private void write(String file, String content) throws Exception {
        Files.createDirectories(files);
        Files.writeString(files.resolve(file), content);
    }

    private ActivePolicy policy(String name) {
        return mesh.cache.state().policies().get(name);
    }

    @Test
    void whatIsThereAtTheStartIsInForceWhenTheWatchBegins() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        write("b.yaml", text("b", null, "two", 1));
        write(
                "c.json",
                "{\"apiVersion\":\"hms/v1\",\"kind\":\"TrafficPolicy\",\"metadata\":{\"name\":\"c\"},"
                        + "\"spec\":{\"destination\":\"three\",\"timeoutMs\":5}}");
        write("notes.txt", "not a policy");
        watch();
        assertThat(mesh.cache.state().policies()).containsOnlyKeys("a", "b", "c");
        assertThat(policy("a").origin()).isEqualTo("file:a.yml");
    }

    @Test
    void aDirectoryThatAppearsLaterIsFollowed() throws Exception {
        watch();
        write("a.yml", text("a", null, "one", 1));
        await("the policy is in force", () -> policy("a") != null);
    }

    @Test
    void aChangedFileChangesItsPolicyAndADeletedOneDeletesIt() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        watch();
        write("a.yml", text("a", null, "one", 22));
        await("the change is in force", () -> policy("a").revision() == 2);
        Files.delete(files.resolve("a.yml"));
        await("the policy is deleted", () -> policy("a") == null);
        assertThat(mesh.actions()).containsExactly("policy.put", "policy.put", "policy.delete");
        assertThat(mesh.audit.last(1).get(0).actor()).isEqualTo("file:a.yml");
    }

    @Test
    void aFileThatWasReplacedByARenameIsRead() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        watch();
        write("a.tmp", text("a", null, "one", 2));
        Files.move(files.resolve("a.tmp"), files.resolve("a.yml"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        await("the change is in force", () -> policy("a").revision() == 2);
    }

    @Test
    void aBadFileChangesNothingAndIsListedWithLineAndColumn() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        watch();
        write("a.yml", text("a", null, "one", -1));
        // one that is half written for long is rejected, too, for a moment
        await("it is rejected for its sixth line alone", () -> {
            List<String> violations = mesh.directory.rejected().all().getOrDefault("a.yml", List.of());
            return violations.size() == 1 && violations.get(0).startsWith("a.yml:6:");
        });
        assertThat(policy("a").revision()).isEqualTo(1);
        write("a.yml", text("a", null, "one", 3));
        await("the good one is in force", () -> policy("a").revision() == 2);
        await("no file is refused", () -> mesh.directory.rejected().all().isEmpty());
    }

    @Test
    void aFileThatIsNoTextOrTooLongIsRejected() throws Exception {
        Files.createDirectories(files);
        Files.write(files.resolve("binary.yml"), new byte[] {(byte) 0xC3, 0x28});
        Files.write(files.resolve("long.yml"), new byte[300 * 1024]);
        watch();
        assertThat(mesh.directory.rejected().all()).containsOnlyKeys("binary.yml", "long.yml");
    }

    @Test
    void aRenamedFileKeepsItsPolicyInForceAllAlong() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        watch();
        Files.move(files.resolve("a.yml"), files.resolve("b.yml"));
        await("it has its new origin", () -> policy("a").origin().equals("file:b.yml"));
        assertThat(mesh.actions()).doesNotContain("policy.delete");
    }

    @Test
    void aFileThatHoldsAnotherPolicyNowHoldsTheOldOneNoMore() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        watch();
        write("a.yml", text("b", null, "two", 1));
        await("only the new one is in force", () -> policy("b") != null && policy("a") == null);
    }

    @Test
    void ofTwoFilesForTheSameCallsTheSecondWaitsUntilTheFirstIsGone() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        write("b.yml", text("b", null, "one", 1));
        watch();
        assertThat(mesh.cache.state().policies()).containsOnlyKeys("a");
        assertThat(mesh.directory.rejected().all().get("b.yml"))
                .singleElement()
                .asString()
                .contains("b and a (file:a.yml)");
        Files.delete(files.resolve("a.yml"));
        await("the second is in force", () -> policy("b") != null && policy("a") == null);
        await("no file is refused", () -> mesh.directory.rejected().all().isEmpty());
    }

    @Test
    void aDirectoryThatVanishesDeletesNothing() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        watch();
        Files.move(files, temporary.resolve("elsewhere"));
        watch.catchUp();
        assertThat(policy("a")).isNotNull();
        write("b.yml", text("b", null, "two", 1));
        await(
                "the directory is followed again, and a.yml is not in it",
                () -> policy("b") != null && policy("a") == null);
    }

    @Test
    void aFileWhoseDeletionHappenedWhileNobodyWatchedIsNoticedAtTheStart() throws Exception {
        write("a.yml", text("a", null, "one", 1));
        write("b.yml", text("b", null, "two", 1));
        watch();
        watch.close();
        Files.delete(files.resolve("a.yml"));
        watch();
        assertThat(mesh.cache.state().policies()).containsOnlyKeys("b");
    }
}
