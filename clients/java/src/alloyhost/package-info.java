/**
 * Client of alloy-host: Alloy Automation's Connectivity API through one subprocess. {@link alloyhost.AlloyHost} is where to
 * start.
 */
package alloyhost;
