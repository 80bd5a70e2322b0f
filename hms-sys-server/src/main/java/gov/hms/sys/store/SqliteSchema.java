package gov.hms.sys.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Tables, and the check that a file is whole and of a version that this program understands. */
final class SqliteSchema {
    private static final int VERSION = 1;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS meta (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL,"
                    + " revision INTEGER NOT NULL)",
            // a store that is made anew begins its revisions again: its epoch is the moment, so that it is later than
            // any before
            "INSERT OR IGNORE INTO meta VALUES (1, CAST(strftime('%s', 'now') AS INTEGER), 0)",
            "CREATE TABLE IF NOT EXISTS policies (name TEXT PRIMARY KEY, origin TEXT NOT NULL, text TEXT NOT NULL,"
                    + " revision INTEGER NOT NULL, updated_ms INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS pauses (service TEXT PRIMARY KEY, until_ms INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS registrations (service TEXT NOT NULL, instance_id TEXT NOT NULL,"
                    + " lease_id TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL, version TEXT NOT NULL,"
                    + " zone TEXT NOT NULL, weight INTEGER NOT NULL, registered_ms INTEGER NOT NULL,"
                    + " PRIMARY KEY (service, instance_id))",
            "CREATE TABLE IF NOT EXISTS services (name TEXT PRIMARY KEY, joined INTEGER NOT NULL,"
                    + " since INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS token_uses (token TEXT NOT NULL, key TEXT NOT NULL, until_ms INTEGER NOT NULL,"
                    + " PRIMARY KEY (token, key)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS operators (name TEXT PRIMARY KEY, role TEXT NOT NULL, token_hash TEXT NOT NULL,"
                    + " created_ms INTEGER NOT NULL, created_by TEXT NOT NULL, expires_ms INTEGER NOT NULL)",
            // moments that are not set are 0
            "CREATE TABLE IF NOT EXISTS denials (subject TEXT PRIMARY KEY, issued_before_ms INTEGER NOT NULL,"
                    + " until_ms INTEGER NOT NULL, denied_ms INTEGER NOT NULL, denied_by TEXT NOT NULL,"
                    + " reason TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS policy_versions (name TEXT NOT NULL, revision INTEGER NOT NULL,"
                    + " origin TEXT NOT NULL, actor TEXT NOT NULL, text TEXT, at_ms INTEGER NOT NULL,"
                    + " PRIMARY KEY (name, revision))",
            "CREATE INDEX IF NOT EXISTS policy_versions_by_revision ON policy_versions (revision)",
            // all that a list of versions shows
            "CREATE INDEX IF NOT EXISTS policy_versions_list ON policy_versions"
                    + " (name, revision, origin, actor, text IS NULL, at_ms)",
            // what an HMS-SYS put that keeps no versions
            "INSERT OR IGNORE INTO policy_versions SELECT name, revision, origin, '', text, updated_ms FROM policies",
            "CREATE TABLE IF NOT EXISTS trust_domain (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL)",
            // before there was a choice there was this one
            "INSERT OR IGNORE INTO trust_domain SELECT 1, 'hms.local' FROM meta WHERE revision > 0",
            "PRAGMA user_version = " + VERSION);

    private SqliteSchema() {}

    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            requireWhole(statement);
            requireKnownVersion(statement);
            for (String sql : TABLES) {
                statement.execute(sql);
            }
        }
    }

    private static void requireWhole(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!result.next() || !result.getString(1).equals("ok")) {
                throw new SQLException("the database is damaged");
            }
        }
    }

    private static void requireKnownVersion(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            result.next();
            int found = result.getInt(1);
            if (found > VERSION) {
                throw new SQLException(
                        "it was written by a newer HMS-SYS: schema " + found + " (expected: at most " + VERSION + ")");
            }
        }
    }
}
