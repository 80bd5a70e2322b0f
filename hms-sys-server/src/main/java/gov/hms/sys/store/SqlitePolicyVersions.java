package gov.hms.sys.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The versions of policies, within the transaction of the caller: of each policy the newest, and of all no more than a bound. */
final class SqlitePolicyVersions {
    /** Of one policy, the newest first; with the index named, so that it is noticed when that is gone. */
    static final String LIST = "SELECT name, revision, origin, actor, text IS NULL AS deleted, at_ms"
            + " FROM policy_versions INDEXED BY policy_versions_list WHERE name = ? ORDER BY revision DESC";

    private static final int MOST = 20_000;

    private SqlitePolicyVersions() {}

    static void write(Connection connection, Change.KeepVersion version, long revision) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO policy_versions (name, revision, origin, actor, text, at_ms)"
                        + " VALUES (?,?,?,?,?,?)")) {
            insert.setString(1, version.name());
            insert.setLong(2, revision);
            insert.setString(3, version.origin());
            insert.setString(4, version.actor());
            insert.setString(5, version.text().orElse(null));
            insert.setLong(6, version.at().toEpochMilli());
            insert.executeUpdate();
        }
        try (PreparedStatement surplus = connection.prepareStatement("DELETE FROM policy_versions WHERE name = ?"
                + " AND revision NOT IN (SELECT revision FROM policy_versions WHERE name = ?"
                + " ORDER BY revision DESC LIMIT " + Store.MOST_VERSIONS + ")")) {
            surplus.setString(1, version.name());
            surplus.setString(2, version.name());
            surplus.executeUpdate();
        }
        try (PreparedStatement oldest = connection.prepareStatement("DELETE FROM policy_versions WHERE rowid IN"
                + " (SELECT rowid FROM policy_versions ORDER BY revision DESC LIMIT -1 OFFSET " + MOST + ")")) {
            oldest.executeUpdate();
        }
    }

    /** What the index holds, and no more: texts can be long. */
    static List<PolicyVersion> list(Connection connection, String name) throws SQLException {
        List<PolicyVersion> versions = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(LIST)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    versions.add(version(row));
                }
            }
        }
        return versions;
    }

    static Optional<PolicyText> read(Connection connection, String name, long revision) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT *, text IS NULL AS deleted" + " FROM policy_versions WHERE name = ? AND revision = ?")) {
            select.setString(1, name);
            select.setLong(2, revision);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new PolicyText(version(row), Optional.ofNullable(row.getString("text"))))
                        : Optional.empty();
            }
        }
    }

    private static PolicyVersion version(ResultSet row) throws SQLException {
        return new PolicyVersion(
                row.getString("name"),
                row.getLong("revision"),
                row.getString("origin"),
                row.getString("actor"),
                row.getBoolean("deleted"),
                Instant.ofEpochMilli(row.getLong("at_ms")));
    }
}
