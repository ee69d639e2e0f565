/** Above this number of hosts, the number has to be typed before a task starts. */
export const manyHosts = 100;
