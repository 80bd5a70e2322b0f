package gov.hms.sys.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    Store open() throws StoreUnavailableException {
        return SqliteStore.open(directory.resolve("hms-sys.db"));
    }

    private void execute(String sql) throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("hms-sys.db"));
                Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void changesThatFailHalfWayLeaveNothingBehindAndTheNextSucceed() throws Exception {
        try (Store store = open()) {
            store.apply(List.of(new Change.PutPause(SCANNER, NOON)));
            execute("ALTER TABLE pauses RENAME TO away");
            assertThatThrownBy(() -> store.apply(List.of(
                            new Change.PutPolicy(policy("p", 800), "api", NOON), new Change.PutPause(INTAKE, NOON))))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("takes no changes");
            execute("ALTER TABLE away RENAME TO pauses");

            Contents contents = store.load();
            assertThat(contents.revision()).isEqualTo(1);
            assertThat(contents.policies()).isEmpty();
            assertThat(store.apply(List.of(new Change.PutPause(INTAKE, NOON)))).isEqualTo(2);
        }
    }

    @Test
    void aDamagedFileIsRefused() throws Exception {
        Files.writeString(directory.resolve("hms-sys.db"), "this is no database, whatever its name says".repeat(100));
        assertThatThrownBy(this::open).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() throws Exception {
        open().close();
        execute("PRAGMA user_version = 99");
        assertThatThrownBy(this::open).hasMessageContaining("newer HMS-SYS");
    }

    @Test
    void aListOfVersionsReadsNoText() throws Exception {
        open().close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("hms-sys.db"));
                PreparedStatement explain =
                        connection.prepareStatement("EXPLAIN QUERY PLAN " + SqlitePolicyVersions.LIST)) {
            explain.setString(1, "p");
            try (ResultSet plan = explain.executeQuery()) {
                assertThat(plan.next()).isTrue();
                assertThat(plan.getString("detail")).contains("USING COVERING INDEX policy_versions_list");
                assertThat(plan.next()).as("and sorts nothing").isFalse();
            }
        }
    }

    @Test
    void everyCommitIsOnTheDiskBeforeItReturns() throws Exception {
        try (Store store = open()) {
            store.apply(List.of(new Change.PutPause(SCANNER, NOON)));
            // what a second process sees after kill -9 of the first: the files as they are now
            Path copy = Files.createDirectory(directory.resolve("copy"));
            Files.copy(directory.resolve("hms-sys.db"), copy.resolve("hms-sys.db"));
            Files.copy(directory.resolve("hms-sys.db-wal"), copy.resolve("hms-sys.db-wal"));
            try (Store survivor = SqliteStore.open(copy.resolve("hms-sys.db"))) {
                assertThat(survivor.load().pauses()).containsKey(SCANNER);
            }
        }
    }
}
