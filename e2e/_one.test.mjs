import './parts/incident.mjs';
