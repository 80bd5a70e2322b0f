package gov.hms.sys.store;

import gov.hms.mesh.call.LogicalName;

/**
 * A name that HMS-SYS has heard of, and never forgets.
 *
 * @param joined an instance with this identity was here; false: so far only a token was made for it
 * @param since the revision at which it became known; the elder of two services with the same short name keeps it
 */
public record KnownService(LogicalName name, boolean joined, long since) {}
