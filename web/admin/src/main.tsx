import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';

const place = document.getElementById('root');
if (place) createRoot(place).render(<App />);
