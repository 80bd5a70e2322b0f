package gov.hms.sys.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * A single SQLite file beside its write-ahead log. {@code synchronous=FULL}: a commit that returned is on the disk.
 * Every method holds the one connection alone; HMS-SYS reads from memory, so nobody waits for it but writers.
 *
 * <p>Transactions are begun and ended in SQL: the driver's own notion of them is wrong after a full disk, and the connection then
 * unusable for good.
 */
public final class SqliteStore implements Store {
    private static final int BUSY_TIMEOUT_MS = 5_000;

    private final Path file;
    private final Connection connection;

    private SqliteStore(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * Opens the file, or creates it.
     *
     * @throws StoreUnavailableException when it cannot be opened, or is damaged
     */
    public static SqliteStore open(Path file) throws StoreUnavailableException {
        try {
            Connection connection = configuration().createConnection("jdbc:sqlite:" + file);
            try {
                SqliteSchema.prepare(connection);
            } catch (SQLException unusable) {
                connection.close();
                throw unusable;
            }
            return new SqliteStore(file, connection);
        } catch (SQLException unusable) {
            throw new StoreUnavailableException(file + " cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private static SQLiteConfig configuration() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.enforceForeignKeys(true);
        return config;
    }

    @Override
    public synchronized Contents load() throws StoreUnavailableException {
        try {
            execute("BEGIN");
            Contents contents = SqliteReader.read(connection);
            execute("COMMIT");
            return contents;
        } catch (SQLException failed) {
            rollBack(failed);
            throw unavailable(failed);
        }
    }

    @Override
    public long apply(List<Change> changes) throws StoreUnavailableException {
        return transaction(() -> {
            long revision = SqliteWriter.nextRevision(connection);
            for (Change change : changes) {
                SqliteWriter.write(connection, change, revision);
            }
            return revision;
        });
    }

    /**
     * A store is for good of the trust domain that it was first asked for: what it holds names identities of that one.
     *
     * @return the trust domain that it is of
     */
    public String settle(String trustDomain) throws StoreUnavailableException {
        return transaction(() -> {
            try (PreparedStatement insert =
                            connection.prepareStatement("INSERT OR IGNORE INTO trust_domain VALUES (1, ?)");
                    PreparedStatement select = connection.prepareStatement("SELECT name FROM trust_domain")) {
                insert.setString(1, trustDomain);
                insert.executeUpdate();
                try (ResultSet found = select.executeQuery()) {
                    found.next();
                    return found.getString(1);
                }
            }
        });
    }

    /** Every configuration of the new epoch goes before every one of those before it. */
    public void beginEpoch(long epoch) throws StoreUnavailableException {
        transaction(() -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE meta SET epoch = ? WHERE epoch < ?")) {
                update.setLong(1, epoch);
                update.setLong(2, epoch);
                return update.executeUpdate();
            }
        });
    }

    @Override
    public TokenUse.Outcome use(TokenUse use) throws StoreUnavailableException {
        return transaction(() -> SqliteTokenUses.write(connection, use));
    }

    @Override
    public int forgetTokenUses(Instant endedBefore) throws StoreUnavailableException {
        return transaction(() -> SqliteTokenUses.forget(connection, endedBefore));
    }

    @Override
    public List<PolicyVersion> versions(String policy) throws StoreUnavailableException {
        return read(() -> SqlitePolicyVersions.list(connection, policy));
    }

    @Override
    public Optional<PolicyText> version(String policy, long revision) throws StoreUnavailableException {
        return read(() -> SqlitePolicyVersions.read(connection, policy, revision));
    }

    private synchronized <T> T read(Work<T> work) throws StoreUnavailableException {
        try {
            return work.run();
        } catch (SQLException failed) {
            throw new StoreUnavailableException(file + " cannot be read: " + failed.getMessage(), failed);
        }
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private synchronized <T> T transaction(Work<T> work) throws StoreUnavailableException {
        try {
            execute("BEGIN IMMEDIATE");
            T done = work.run();
            execute("COMMIT");
            return done;
        } catch (SQLException failed) {
            rollBack(failed);
            throw unavailable(failed);
        }
    }

    /** After some failures, a full disk among them, SQLite itself has rolled back already, and says so here. */
    private void rollBack(SQLException cause) {
        try {
            execute("ROLLBACK");
        } catch (SQLException alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private StoreUnavailableException unavailable(SQLException cause) {
        return new StoreUnavailableException(file + " takes no changes: " + cause.getMessage(), cause);
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(file + " could not be closed", failed);
        }
    }
}
