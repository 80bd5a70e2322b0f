package gov.hms.benchmarks.rows;

import java.nio.file.Path;

/**
 * Where a row plays.
 *
 * @param folder has the certificates, and room for files of the row's own
 * @param join with which an instance joins the mesh; empty outside the mesh
 */
public record Setting(Path folder, String join) {
    /** Without the join string, which holds a token. */
    @Override
    public String toString() {
        return "Setting[" + folder + "]";
    }
}
