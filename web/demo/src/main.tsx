import '@herald/react/styles.css';
import './demo.css';
import { createRoot } from 'react-dom/client';
import { Demo } from './demo.js';
import { OrderPage } from './order-page.js';

const place = document.getElementById('root');
const order = new URLSearchParams(location.search).get('order');
if (place) createRoot(place).render(order === null ? <Demo /> : <OrderPage order={order} />);
