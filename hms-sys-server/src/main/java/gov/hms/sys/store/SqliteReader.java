package gov.hms.sys.store;

import gov.hms.mesh.call.LogicalName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows to records. */
final class SqliteReader {
    private SqliteReader() {}

    static Contents read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet meta = statement.executeQuery("SELECT epoch, revision FROM meta")) {
            meta.next();
            return new Contents(
                    meta.getLong(1),
                    meta.getLong(2),
                    rows(connection, "SELECT * FROM policies ORDER BY revision", SqliteReader::policy),
                    pauses(connection),
                    rows(connection, "SELECT * FROM registrations", SqliteReader::registration),
                    rows(connection, "SELECT * FROM services ORDER BY since", SqliteReader::service),
                    rows(connection, "SELECT * FROM operators ORDER BY name", SqliteReader::operator),
                    rows(connection, "SELECT * FROM denials", SqliteReader::denial));
        }
    }

    private static StoredPolicy policy(ResultSet row) throws SQLException {
        return new StoredPolicy(
                row.getString("name"),
                row.getString("origin"),
                row.getString("text"),
                row.getLong("revision"),
                Instant.ofEpochMilli(row.getLong("updated_ms")));
    }

    private static Map<LogicalName, Instant> pauses(Connection connection) throws SQLException {
        Map<LogicalName, Instant> pauses = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT service, until_ms FROM pauses")) {
            while (row.next()) {
                pauses.put(LogicalName.parse(row.getString(1)), Instant.ofEpochMilli(row.getLong(2)));
            }
        }
        return pauses;
    }

    private static Registration registration(ResultSet row) throws SQLException {
        return new Registration(
                row.getString("instance_id"),
                row.getString("lease_id"),
                LogicalName.parse(row.getString("service")),
                row.getString("host"),
                row.getInt("port"),
                row.getString("version"),
                row.getString("zone"),
                row.getInt("weight"),
                Instant.ofEpochMilli(row.getLong("registered_ms")));
    }

    private static KnownService service(ResultSet row) throws SQLException {
        return new KnownService(
                LogicalName.parse(row.getString("name")), row.getBoolean("joined"), row.getLong("since"));
    }

    private static StoredOperator operator(ResultSet row) throws SQLException {
        return new StoredOperator(
                row.getString("name"),
                row.getString("role"),
                row.getString("token_hash"),
                Instant.ofEpochMilli(row.getLong("created_ms")),
                row.getString("created_by"),
                moment(row.getLong("expires_ms")));
    }

    private static Denial denial(ResultSet row) throws SQLException {
        return new Denial(
                row.getString("subject"),
                moment(row.getLong("issued_before_ms")),
                moment(row.getLong("until_ms")),
                Instant.ofEpochMilli(row.getLong("denied_ms")),
                row.getString("denied_by"),
                row.getString("reason"));
    }

    private static Optional<Instant> moment(long epochMillis) {
        return epochMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(epochMillis));
    }

    private static <T> List<T> rows(Connection connection, String query, Row<T> reader) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(reader.read(row));
            }
        }
        return rows;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
