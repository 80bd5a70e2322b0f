package gov.hms.mesh.servlet;

/** The headers {@code x-hms-…} are the mesh's own, in both directions. */
final class MeshHeaders {
    private static final String PREFIX = "x-hms-";

    /** On an answer: the failure lies further down, and was tried again there. */
    static final String RETRIED = "x-hms-retried";

    private MeshHeaders() {}

    /** In any case, and with underscores too, which frameworks fold into hyphens. */
    static boolean isMeshHeader(String name) {
        return name.length() >= PREFIX.length() && begins(name, PREFIX);
    }

    /**
     * Whether applications may take the one for the other.
     *
     * @param known in lower case, with hyphens
     */
    static boolean same(String name, String known) {
        return name.length() == known.length() && begins(name, known);
    }

    private static boolean begins(String name, String prefix) {
        for (int i = 0; i < prefix.length(); i++) {
            char c = name.charAt(i);
            char folded = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
            if (folded != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
