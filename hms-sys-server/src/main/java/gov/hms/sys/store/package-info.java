/** What must survive a restart: policies, pauses, registrations, known names, and the revision that orders every change. */
package gov.hms.sys.store;
